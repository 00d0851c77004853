"""The environment of a probe's process, built from nothing.

Whatever the caller has set, a real ``BINANCE_*`` key above all, never reaches a probe: the names
below are taken over, and everything else is ours.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from conformance.model.feed import FeedSettings

TAKEN_OVER = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")

FEED_VARIABLE = "CONFORMANCE_FEED"
"""Environment variable with the feed's settings, as JSON."""

DUMMY_KEY = "dummy-key-of-the-conformance-suite"
DUMMY_SECRET = "dummy-secret-of-the-conformance-suite"  # noqa: S105  # a dummy, on purpose
DUMMIES = {DUMMY_KEY: DUMMY_SECRET}
"""For a venue that is to take them: a refusal must not hide what comes after it."""


PACKAGE_PARENT = Path(__file__).resolve().parents[2]
"""From where the suite is imported."""


def build_environment(
    caller: Mapping[str, str], *, home: Path, feed: FeedSettings | None = None
) -> dict[str, str]:
    """Return the whole environment of a probe's process.

    ``home`` is an empty folder, so that no file of the user's is read either.
    """
    kept = {name: caller[name] for name in TAKEN_OVER if name in caller}
    of_feed = {FEED_VARIABLE: feed.to_json()} if feed is not None else {}
    return {
        **kept,
        **of_feed,
        "HOME": str(home),
        "PYTHONPATH": str(PACKAGE_PARENT),
        "TZ": "UTC",
    }


def feed_settings() -> FeedSettings:
    """Return the feed that this process was started for."""
    return FeedSettings.from_json(os.environ[FEED_VARIABLE])


def set_dummies(names: Iterable[str]) -> None:
    """Set each variable in this process to a dummy credential."""
    for name in names:
        os.environ[name] = DUMMY_SECRET if "SECRET" in name else DUMMY_KEY

"""The environment of a probe's process, built from nothing.

Whatever the caller has set, a real ``BINANCE_*`` key above all, never reaches a probe: the names
below are taken over, and everything else is ours.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

TAKEN_OVER = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")

FEED_VARIABLE = "CONFORMANCE_FEED"
"""Environment variable with the feed's paths, where not those of ``pyproject.toml`` are meant."""

DUMMY_KEY = "dummy-key-of-the-conformance-suite"
DUMMY_SECRET = "dummy-secret-of-the-conformance-suite"  # noqa: S105  # a dummy, on purpose
DUMMIES = {DUMMY_KEY: DUMMY_SECRET}
"""For a venue that is to take them: a refusal must not hide what comes after it."""


def build_environment(caller: Mapping[str, str], *, home: Path, root: Path) -> dict[str, str]:
    """Return the whole environment of a probe's process.

    ``home`` is an empty folder, so that no file of the user's is read either; ``root`` is the
    checkout, from which the suite is imported.
    """
    kept = {name: caller[name] for name in TAKEN_OVER if name in caller}
    return {**kept, "HOME": str(home), "PYTHONPATH": str(root), "TZ": "UTC"}


def set_dummies(names: Iterable[str]) -> None:
    """Set each variable in this process to a dummy credential."""
    for name in names:
        os.environ[name] = DUMMY_SECRET if "SECRET" in name else DUMMY_KEY

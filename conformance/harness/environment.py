"""The environment of a probe's process, built from nothing.

Whatever the caller has set, a real ``BINANCE_*`` key above all, never reaches a probe: the names
below are taken over, and everything else is ours.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.model.abort import NotApplicable
from conformance.model.feed import FeedSettings
from conformance.model.source_uses import SourceUses

if TYPE_CHECKING:
    from collections.abc import Mapping

TAKEN_OVER = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")

FEED_VARIABLE = "CONFORMANCE_FEED"
"""Environment variable with the feed's settings, as JSON."""

USES_VARIABLE = "CONFORMANCE_USES"
"""Environment variable with the file that says what the feed's source uses, as JSON."""

IMPORTED_VARIABLE = "CONFORMANCE_IMPORTED"
"""Environment variable with the file that the list of imported modules is written to."""


_POLL_S = 0.005
_CERTIFICATES = Path(__file__).with_name("certificates")
_AUTHORITY = _CERTIFICATES / "authority.crt"
"""A root certificate of no use: there is no key to it.

NT 1.231 builds no client where there is no certificate, and each client reads all that the machine
has, which takes 5 ms. No venue here speaks TLS.
"""

FEED_LOG = "feed.log"
"""File in a run's temporary folder with the last lines that the feed wrote."""


def build_environment(
    caller: Mapping[str, str], *, work: Path, home: Path, feed: FeedSettings | None = None
) -> dict[str, str]:
    """Return the whole environment of a probe's process.

    Args:
        caller: The environment of the tool.
        work: The folder for temporary files.
        home: An empty folder, so that no file of the user's is read either.
        feed: The feed under contract.
    """
    kept = {name: caller[name] for name in TAKEN_OVER if name in caller}
    of_feed = {FEED_VARIABLE: feed.to_json()} if feed is not None else {}
    return {
        **kept,
        **of_feed,
        "HOME": str(home),
        "TMPDIR": str(work),
        "TZ": "UTC",
        "SSL_CERT_FILE": str(_AUTHORITY),
        "SSL_CERT_DIR": str(_CERTIFICATES),
    }


def use_own_home() -> Path:
    """Give this process an empty home, in an empty folder for temporary files.

    Probes that run beside it write into those of all.
    """
    tempfile.tempdir = tempfile.mkdtemp()
    home = Path(tempfile.tempdir) / "home"
    home.mkdir()
    os.environ.update(HOME=str(home), TMPDIR=tempfile.tempdir)
    return home


def feed_settings() -> FeedSettings:
    """Return the feed that this process was started for."""
    return FeedSettings.from_json(os.environ[FEED_VARIABLE])


def wait_for_source_uses() -> None:
    """Wait until it is known what the feed's source uses: it is read while NT is imported."""
    while USES_VARIABLE in os.environ and not Path(os.environ[USES_VARIABLE]).exists():
        time.sleep(_POLL_S)


def source_uses() -> SourceUses:
    """Return what the source of the feed, that this process was started for, uses of NT.

    Raises:
        NotApplicable: It was started without: a witness is.
    """
    if USES_VARIABLE not in os.environ:
        raise NotApplicable("what the feed's source uses is not known here")
    return SourceUses.from_json(Path(os.environ[USES_VARIABLE]).read_text(encoding="utf-8"))

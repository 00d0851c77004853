"""Sides that are channels of different feeds: what was approved of one tells nothing of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.diff.question import Question, TwoFeedsError
from conformance.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """\
[tool.conformance]
feed = ["quotes"]

[tool.conformance.channels.next]
environment = ["BINANCE_API_KEY"]

[tool.conformance.channels.books]
feed = ["books"]
"""
PINS = "".join(
    f'nautilus_trader=={release} ; python_version == "3.12"  # {channel}\n'
    for channel, release in (("feed", "1.219.0"), ("next", "1.231.0"), ("books", "1.221.0"))
)


def sides(root: Path, before: str, after: str, channel: str = "") -> tuple[str, str, str]:
    """Return both sides of a question about one feed, and whose feed that is."""
    (root / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "pinned-versions.txt").write_text(PINS, encoding="utf-8")
    asked = Question(before=before, after=after, channel=channel, workspace=Workspace(root))
    one = asked.of_one_feed()
    return one.before, one.after, one.judged_channel


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (("feed", "next"), ("feed", "next", "next")),
        (("feed", "1.220.0"), ("feed", "1.220.0", "feed")),
        (("1.219.0", "1.220.0", "books"), ("1.219.0", "1.220.0", "books")),
        (("feed", "1.220.0", "books"), ("1.219.0", "1.220.0", "books")),
        (("feed", "books", "feed"), ("feed", "1.221.0", "feed")),
        (("feed", "next", "books"), ("1.219.0", "1.231.0", "books")),
    ],
)
def test_a_channel_of_another_feed_stands_for_its_release(
    asked: tuple[str, ...], answered: tuple[str, ...], tmp_path: Path
) -> None:
    """Snapshots are taken of the judged feed alone; a channel with other keys has the same feed."""
    assert sides(tmp_path, *asked) == answered


def test_two_channels_of_two_feeds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What two feeds do otherwise is no drift of NautilusTrader's, and is told as none."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TwoFeedsError) as refused:
        sides(tmp_path, "feed", "books")

    assert str(refused.value) == (
        "the channels feed and books: they have two feeds, so not all that differs is"
        " NautilusTrader's doing\n"
        "  found:    feed: quotes; books: books\n"
        "  expected: two channels of one feed, or the feed that is judged\n"
        "  fix:      nt-conformance can-i-upgrade feed books --channel feed"
        "   observes 1.221.0 with the feed of feed"
    )

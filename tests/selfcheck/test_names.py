"""Seeds of names: each name that a feed leans on is missed when a release no longer has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.diff.lines import FeedSource
from conformance.diff.records import Severity
from conformance.observations.api import api_model
from conformance.selfcheck import names
from conformance.selfcheck.names import check_names
from conformance.usage.observation import describe_source
from conformance.usage.reader import Reader
from conformance.usage.source import read_sources
from tests.support.own_environment import own_environment

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from conformance.selfcheck.records import Checked

FEED = """\
from nautilus_trader.model.data import Bar, QuoteTick
from nautilus_trader.model.objects import Price
from nautilus_trader.config import LoggingConfig

LOGGING = LoggingConfig(log_level="INFO")

def spread(tick: QuoteTick):
    return tick.ask_price.as_double() - tick.bid_price.as_double()
"""


def check(tmp_path: Path, source: str) -> dict[str, Checked]:
    """Return what came of the seeds of a feed, by their ids."""
    (tmp_path / "feed.py").write_text(source, encoding="utf-8")
    return check_files(tmp_path)


def check_files(folder: Path) -> dict[str, Checked]:
    """Return what came of the seeds of the feed in a folder, by their ids."""
    read = read_sources((folder,), folder)
    text = FeedSource.read(folder, sorted(folder.glob("*.py")))
    reader = Reader(api_model(own_environment()), read.files)
    facts = describe_source(reader, read).facts
    return {one.id: one for one in check_names(reader, read, text, facts)}


def test_each_name_of_a_feed_has_a_seed_that_is_a_break(tmp_path: Path) -> None:
    """Imports, members, keywords and calls of a feed are each missed at its lines."""
    found = check(tmp_path, FEED)

    assert {one.severity for one in found.values()} == {Severity.BREAK}
    assert sorted(found) == [
        "gone:LoggingConfig(log_level=)",
        "gone:Price.as_double",
        "gone:QuoteTick.ask_price",
        "gone:QuoteTick.bid_price",
        "gone:nautilus_trader.config.LoggingConfig",
        "gone:nautilus_trader.model.data.Bar",
        "gone:nautilus_trader.model.data.QuoteTick",
        "gone:nautilus_trader.model.objects.Price",
        "wanted:LoggingConfig(wanted_from_now_on=)",
        "wanted:Price.as_double(wanted_from_now_on=)",
    ]


def test_what_a_feed_can_do_without_has_no_seed(tmp_path: Path) -> None:
    """A name that the feed asks for first, or whose lack it handles, is no break when it goes."""
    guarded = """\
from nautilus_trader.model.data import QuoteTick
try:
    from nautilus_trader.model.data import Bar
except ImportError:
    Bar = None
def price(t: QuoteTick):
    return t.ask_price if hasattr(t, "ask_price") else None
"""
    assert sorted(check(tmp_path, guarded)) == ["gone:nautilus_trader.model.data.QuoteTick"]


def test_a_name_whose_loss_is_not_told_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no drift is told at the lines of a seed, it says so."""
    monkeypatch.setattr(names, "find_drifts", lambda *_, **__: ())
    found = check(tmp_path, FEED)

    assert {(one.severity, one.why) for one in found.values()} == {(None, "nothing is told of it")}


def test_an_import_that_another_module_of_the_feed_makes_is_followed(tmp_path: Path) -> None:
    """What a module takes of one that is read after it is known before it is used.

    Else a stand-in for what is not known yet would hide that the release lacks an attribute.
    """
    (tmp_path / "z.py").write_text(
        "from nautilus_trader.model.data import QuoteTick\n"
        "class Held:\n"
        "    def __init__(self, tick: QuoteTick) -> None:\n"
        "        self.tick = tick\n"
        "def made(tick: QuoteTick) -> Held:\n"
        "    return Held(tick)\n",
        encoding="utf-8",
    )
    (tmp_path / "a.py").write_text(
        "from z import made\n"
        "def main(tick):\n"
        "    show(made(tick))\n"
        "def show(held):\n"
        "    def inner():\n"
        "        return held.tick.ask_price\n"
        "    return inner\n",
        encoding="utf-8",
    )
    found = check_files(tmp_path)

    assert found["gone:QuoteTick.ask_price"].severity is Severity.BREAK

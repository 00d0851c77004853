"""The reader: whatever way a feed is written, what it uses of the installed NT is found."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.usage.uses import UseKind
from tests.support.tiny_feeds import read_feed

if TYPE_CHECKING:
    from conformance.model.facts import Json

IMPORTS = """
from nautilus_trader.adapters.binance import BinanceAccountType, BinanceDataClientConfig
from nautilus_trader.config import LoggingConfig, StrategyConfig
from nautilus_trader.live.node import TradingNode
from nautilus_trader.model.data import Bar, QuoteTick, TradeTick
from nautilus_trader.trading.strategy import Strategy
"""

CASES = Path(__file__).with_name("cases")

MAY_BE_ANYTHING = ("untyped field",)
"""Cases in which a value may also be another object, which may have the member."""


def written_cases(name: str) -> list[tuple[str, str, str]]:
    """Return the cases of a file, ``## id: what is expected`` with a feed below: id, feed, fact."""
    blocks = (CASES / f"{name}.txt").read_text(encoding="utf-8").split("## ")[1:]
    parts = [(block.partition("\n")[0].partition(": "), block) for block in blocks]
    return [(case, block.partition("\n")[2], expected) for (case, _, expected), block in parts]


def cases(name: str) -> list[object]:
    """Return the cases of a file as parameters: a feed, and what is expected."""
    return [pytest.param(source, fact, id=case) for case, source, fact in written_cases(name)]


@pytest.mark.parametrize(("source", "fact"), cases("found"))
def test_a_use_is_found(tmp_path: Path, source: str, fact: str) -> None:
    """However a feed comes to an object of NT's, what it uses of it is in the surface."""
    future, _, rest = source.rpartition("from __future__ import annotations\n")
    facts = read_feed(tmp_path, f"{future}{_}{IMPORTS}{rest}").facts
    assert facts.get(fact, "not found") not in ("not found", "missing")


def misspelt() -> list[object]:
    """Return the cases in which a member is found, with the member's name made wrong."""
    found: list[object] = []
    for case, source, fact in written_cases("found"):
        member = re.search(r"\.(attributes|methods|members)\.(\w+)", fact)
        name = member[2] if member else ""
        wrong = re.sub(rf"(?<=\.){name}\b", f"{name}_gone", source) if name else source
        if wrong != source:
            found.append(pytest.param(wrong, f"{name}_gone", id=case))
    return found


@pytest.mark.parametrize(("source", "name"), misspelt())
def test_a_missing_member_is_missing_however_it_is_reached(
    tmp_path: Path, request: pytest.FixtureRequest, source: str, name: str
) -> None:
    """A release that drops a member gives a fact that it is missing, and not the lack of a fact."""
    future, _, rest = source.rpartition("from __future__ import annotations\n")
    facts = read_feed(tmp_path, f"{future}{_}{IMPORTS}{rest}").facts
    missing = [path for path, fact in facts.items() if fact == "missing"]
    may_be_there = request.node.callspec.id in MAY_BE_ANYTHING
    assert any(path.endswith(f".{name}") for path in missing) != may_be_there


@pytest.mark.parametrize(("source", "name"), cases("not_followed"))
def test_what_can_not_be_followed_is_said(tmp_path: Path, source: str, name: str) -> None:
    """A use that only a run of the feed could resolve is recorded as unresolved."""
    assert name in read_feed(tmp_path, f"{IMPORTS}{source}").not_followed


@pytest.mark.parametrize(("source", "_"), cases("not_missing"))
def test_what_is_not_missing_is_not_described_so(tmp_path: Path, source: str, _: str) -> None:
    """What is the feed's own or Python's, and what fits, is never taken for something missing."""
    facts = read_feed(tmp_path, f"{IMPORTS}{source}").facts
    assert [path for path, fact in facts.items() if _stops(path, fact)] == []


def _stops(path: str, fact: Json) -> bool:
    return fact == "missing" or "; the feed takes" in str(fact) or ".not_passed." in path


@pytest.mark.parametrize(("source", "_"), cases("expected"))
def test_what_the_feed_can_do_without_does_not_stop_it(tmp_path: Path, source: str, _: str) -> None:
    """A missing name that the feed handles is described with the handled exception."""
    facts = read_feed(tmp_path, f"{IMPORTS}{source}").facts
    described = {str(fact).rpartition(" ")[0] for fact in facts.values() if "missing" in str(fact)}
    assert described == {"missing, and the feed expects"}


def test_a_handler_of_everything_expects_nothing(tmp_path: Path) -> None:
    """A name that is missing below ``except Exception``, with no other way, still breaks."""
    source = "try:\n from nautilus_trader.model import Nothing\n Nothing()\nexcept Exception: ..."
    assert read_feed(tmp_path, source).facts["Nothing.kind"] == "missing"


def test_modules_of_the_feed_are_followed(tmp_path: Path) -> None:
    """Names, bases and instances are followed through packages and relative imports."""
    files = {
        "feed/__init__.py": "",
        "feed/base.py": f"{IMPORTS}\nclass Base(Strategy): ...\nKIND = BinanceAccountType.SPOT",
        "feed/child.py": "from .base import Base\nfrom . import base\n"
        "class Child(Base):\n def on_bar(self, bar): bar.close\n",
        "feed/main.py": "import feed.base\nfrom feed.child import *\n"
        "Child().clock\nfeed.base.KIND.is_spot\nfeed.base.TradingNode().stop()",
    }
    facts = read_feed(tmp_path, files).facts
    assert {
        "Bar.attributes.close",
        "BinanceAccountType.attributes.is_spot",
        "Strategy.attributes.clock",
        "Strategy.overrides.on_bar",
        "TradingNode.methods.stop.requires",
    } <= facts.keys()


def test_files_of_one_module_name_are_both_read(tmp_path: Path) -> None:
    """Two folders without packages may both have a ``main.py``; each has its own lines."""
    source = "from nautilus_trader.model import Price\nPrice.from_str('1')"
    surface = read_feed(tmp_path, {"a/__init__.py": "", "a/main.py": source, "main.py": source})
    assert surface.places("Price", "methods.from_str.passes.1") == ("a/main.py:2", "main.py:2")


def test_a_use_is_placed_where_its_name_stands(tmp_path: Path) -> None:
    """The site of an attribute in a chain over several lines is the attribute's own line."""
    source = f"{IMPORTS}def f(t: QuoteTick):\n    return (\n        t\n        .bid_price\n    )\n"
    assert read_feed(tmp_path, source).places("QuoteTick", "attributes.bid_price") == (
        "feed.py:10",
    )


@pytest.mark.parametrize(
    ("body", "col_offset"),
    [
        ("bid_price + t.bid_price", 31),
        ("t.bid_price + t.bid_price", 19),
        ("'é' + t.bid_price", 26),  # é is two bytes
        ("getattr(t, 'bid_price')", 17),
    ],
)
def test_a_site_has_the_column_of_the_use(tmp_path: Path, body: str, col_offset: int) -> None:
    """The column is that of the attribute, in UTF-8 bytes; of two uses in a line the first's."""
    source = f"{IMPORTS}def f(t: QuoteTick, bid_price):\n          return {body}\n"
    described = read_feed(tmp_path, source).described["QuoteTick"]
    assert [s.col_offset for s in described.places["attributes.bid_price"]] == [col_offset]


@pytest.mark.parametrize(
    ("source", "path", "col_offset"),
    [
        ("from nautilus_trader.model import Price, Bar", "imports.nautilus_trader.model", 41),
        ("from nautilus_trader.model import (Price,\n Bar)", "imports.nautilus_trader.model", 1),
        ("from nautilus_trader import model\nclass B(model.Bar): ...", "subclass", 14),
        ("from nautilus_trader.model import Bar\nclass B(Bar[int]): ...", "subclass", 8),
    ],
)
def test_a_site_has_the_column_of_the_name(
    tmp_path: Path, source: str, path: str, col_offset: int
) -> None:
    """The column of an import or a base is the name's own, on whatever line that is."""
    described = read_feed(tmp_path, source).described["Bar"]
    assert [s.col_offset for s in described.places[path]] == [col_offset]


def test_reading_twice_finds_the_same(tmp_path: Path) -> None:
    """What is found, and its order, is the same at every reading."""
    source = IMPORTS + (CASES / "not_followed.txt").read_text(encoding="utf-8")
    first, second = read_feed(tmp_path, source), read_feed(tmp_path, source)
    assert first.reader.uses == second.reader.uses


def test_a_use_knows_how_it_is_made(tmp_path: Path) -> None:
    """Import, subclass, override, attribute, call and argument are kinds of their own."""
    source = f"{IMPORTS}class F(Strategy):\n def on_bar(self, bar): self.log.info('x')"
    assert {use.kind for use in read_feed(tmp_path, source).reader.uses} == {
        UseKind.IMPORT,
        UseKind.SUBCLASS,
        UseKind.OVERRIDE,
        UseKind.ATTRIBUTE,
        UseKind.CALL,
        UseKind.PASS,
    }


def test_the_version_of_nt_is_no_name_that_could_go(tmp_path: Path) -> None:
    """Every release has it, though no description lists it."""
    surface = read_feed(
        tmp_path,
        "import nautilus_trader\n"
        "from nautilus_trader import __version__\n"
        "print(nautilus_trader.__version__, __version__)\n",
    )

    assert "__version__" not in str(surface.facts)

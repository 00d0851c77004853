"""Values that a feed writes out, as the reader finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.usage.uses import UseKind
from tests.support.tiny_feeds import read_feed

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
from nautilus_trader.model.data import BarSpecification, BarType, QuoteTick
from nautilus_trader.model.enums import BarAggregation, PriceType
from nautilus_trader.model.identifiers import InstrumentId, TraderId, Venue
from nautilus_trader.model.objects import Price
"""
MINUTES = "BarSpecification(60, BarAggregation.MINUTE, PriceType.LAST)"
WRITTEN = {
    "a text": ("TraderId('A-1')", ["TraderId('A-1')"]),
    "a keyword": ("TraderId(value='A-1')", ["TraderId(value='A-1')"]),
    "a number": ("Price(-0.5, 2)", ["Price(-0.5, 2)"]),
    "a name of a text": ("S = 'A-1'\nTraderId(S)", ["TraderId('A-1')"]),
    "a sum of texts": ("S = 'A'\nTraderId(S + '-' + '1')", ["TraderId('A-1')"]),
    "a text with names in it": ("S = 'A'\nTraderId(f'{S}-1')", ["TraderId('A-1')"]),
    "braces": ("S = 'A'\nTraderId(f'{S}{{-1')", ["TraderId('A{-1')"]),
    "each of several": (
        "for s in ('A', 'B'): TraderId(f'{s}-1')",
        ["TraderId('A-1')", "TraderId('B-1')"],
    ),
    "a text with an object in it": (
        "def on(i: InstrumentId): BarType.from_str(f'{i}-1-HOUR-LAST-EXTERNAL')",
        ["BarType.from_str(f'{InstrumentId}-1-HOUR-LAST-EXTERNAL')"],
    ),
    "a sum with an object in it": (
        "def on(t: QuoteTick): BarType.from_str(str(t.instrument_id) + '-1-HOUR-LAST-EXTERNAL')",
        ["BarType.from_str(f'{InstrumentId}-1-HOUR-LAST-EXTERNAL')"],
    ),
    "a value of others": (
        MINUTES,
        [MINUTES],
    ),
    "a value of a value": (
        f"def on(i: InstrumentId): BarType(i, {MINUTES})",
        [
            MINUTES,
            f"BarType(InstrumentId, {MINUTES})",
        ],
    ),
    "a difference": ("def on(t: QuoteTick): t.ask_price - t.bid_price", ["Price - Price"]),
    "the first of a sum": (
        "def on(t: QuoteTick): (t.ask_price + t.bid_price) / 2",
        ["Price + Price"],
    ),
    "a product": ("def on(t: QuoteTick): 2 * t.ask_price", ["2 * Price"]),
    "what is added to": (
        "def on(t: QuoteTick):\n p = t.ask_price\n p -= t.bid_price",
        ["Price - Price"],
    ),
}
NOT_WRITTEN = {
    "what is known at run time": "import os\nTraderId(os.environ['TRADER'])",
    "a format": "def on(i: InstrumentId): BarType.from_str(f'{i!r:>9}-1-HOUR-LAST-EXTERNAL')",
    "what is spread": "TraderId(*['A-1'])",
    "what is handled": "try:\n TraderId('A')\nexcept ValueError:\n pass",
    "what may be anything": "def on(a, t: QuoteTick): t.ask_price - a",
    "a class of the feed's own": "class Own:\n def __init__(self, a): ...\nOwn('A-1')",
}


@pytest.mark.parametrize("case", WRITTEN)
def test_a_value_that_is_written_out_is_found(case: str, tmp_path: Path) -> None:
    """What a release makes of it can be tried."""
    text, expected = WRITTEN[case]

    assert _written(text, tmp_path) == expected


@pytest.mark.parametrize("case", NOT_WRITTEN)
def test_what_is_not_known_is_not_tried(case: str, tmp_path: Path) -> None:
    """What would be tried in its place is not what the feed does."""
    assert _written(NOT_WRITTEN[case], tmp_path) == []


def test_a_value_has_the_paths_of_its_classes(tmp_path: Path) -> None:
    """The probe imports them from there."""
    uses = read_feed(tmp_path, f"{HEAD}Venue('A')").reader.uses

    written = [use.classes for use in uses if use.kind is UseKind.WRITE]
    assert written == [("nautilus_trader.model.Venue",)]


def _written(text: str, folder: Path) -> list[str]:
    uses = read_feed(folder, HEAD + text).reader.uses
    return sorted({use.argument for use in uses if use.kind is UseKind.WRITE})

"""Rules for values at the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.rules import OTHER_LOADING
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, SHIFT, Rule

if TYPE_CHECKING:
    from conformance.diff.case import Case

_INSTRUMENT = "wire.values.instrument_*"
_DECIDES_TICKS = (
    *("type", "id", "raw_symbol", "multiplier"),
    *("price_precision", "price_increment", "size_precision", "size_increment"),
)


def comes_now(case: Case) -> bool:
    """Nothing came of the frame, and a tick does."""
    return case.before is None and case.after is not None


def comes_no_more(case: Case) -> bool:
    """A tick came of the frame, and nothing does."""
    return case.before is not None and case.after is None


RULES = (
    OTHER_LOADING,
    *GENERAL,
    Rule(
        id="instrument-not-loaded",
        observation=_INSTRUMENT,
        paths=("loaded",),
        when=c.is_no_longer_true,
        severity=SHIFT,
        reason="an instrument that is to be loaded by its id is not",
        example="instrument_BTCUSDT_261225 loaded true → false",
    ),
    Rule(
        id="instrument-digits",
        observation=_INSTRUMENT,
        paths=_DECIDES_TICKS,
        severity=SHIFT,
        reason="an instrument has another id, other digits, steps or another multiplier",
        example='instrument_ETHUSDT price_precision "2" → "5"',
    ),
    Rule(
        id="instrument-terms",
        observation=_INSTRUMENT,
        severity=ADD,
        reason="limits, margins, fees or dates of an instrument are others, which no tick shows",
        example='instrument_BTCUSDT margin_init "0.0500" → "1"',
    ),
    Rule(
        id="edge-tick-comes",
        observation="wire.values.*",
        when=comes_now,
        severity=ADD,
        reason="a tick comes of a frame at the edge, of which none came",
        example='empty_sides no_bid null → {"bid": "0.00", …}',
    ),
    Rule(
        id="edge-tick-lost",
        observation="wire.values.*",
        when=comes_no_more,
        severity=SHIFT,
        reason="no tick comes of a symbol, an id or a value that gave one",
        example='quotes BTCUSDT_261225 "BTCUSDT_261225.BINANCE" → null',
    ),
    Rule(
        id="edge-value-differs",
        observation="wire.values.*",
        severity=SHIFT,
        reason="a large id, a price of many digits or an odd symbol comes out as something else",
        example='ids 4294967301 "4294967301" → "5"',
    ),
)

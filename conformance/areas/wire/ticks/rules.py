"""Rules for the ticks that frames become."""

from conformance.areas.wire.kinds import NO_TICKS
from conformance.areas.wire.rules import OTHER_LOADING
from conformance.areas.wire.ticks.kinds import HANDED_ON, NOTHING_HANDED_ON
from conformance.diff.conditions import facts as c
from conformance.diff.conditions import use
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    Rule(
        id="nothing-handed-on",
        observation="wire.ticks.reference_feed",
        paths=("last*",),
        when=use.hands_nothing_on,
        severity=BREAK,
        kind=NOTHING_HANDED_ON,
        stops=use.is_empty,
        reason="the feed hands no tick on",
        example='last.bid "64250.10" → (no such fact)',
    ),
    Rule(
        id="kind-not-handed-on",
        observation="wire.ticks.reference_feed",
        paths=("last.*",),
        when=use.becomes_nothing,
        severity=BREAK,
        reason="the feed hands on nothing any more of what it did, such as its last trade",
        example='last.last "64250.10" → null',
    ),
    Rule(
        id="handed-on",
        observation="wire.ticks.reference_feed",
        paths=("last*",),
        when=use.hands_on_again,
        severity=ADD,
        kind=HANDED_ON,
        reason="the feed hands ticks on, and handed on none",
        example='last.bid (no such fact) → "64250.10"',
    ),
    OTHER_LOADING,
    *GENERAL,
    Rule(
        id="no-ticks",
        observation="wire.ticks.*",
        paths=("ticks", "came", "quotes", "trades"),
        when=c.comes_to_nothing,
        severity=BREAK,
        kind=NO_TICKS,
        reason="no tick comes out for the frames that went in",
        example='ticks [{"quote": "BTCUSDT-PERP.BINANCE", …}] → []',
    ),
    Rule(
        id="ticks-raise",
        observation="wire.ticks.*",
        paths=("error",),
        when=c.raises_now,
        severity=BREAK,
        reason="a node that gets frames ends with an error",
        example='error null → {"error": "RuntimeError", "text": "…"}',
    ),
    Rule(
        id="ticks-differ",
        observation="wire.ticks.*",
        severity=SHIFT,
        reason="other ticks come out for the frames that went in",
        example="timestamps 1700000000001 -64 → 0",
    ),
)

"""Rules for bar types."""

from conformance.diff.conditions import facts as c
from conformance.diff.rule import BREAK, SHIFT, Rule

from .kinds import REFUSED

RULES = (
    Rule(
        id="bars-not-parsed",
        observation="bars.*",
        paths=("text",),
        when=c.raises_now,
        severity=BREAK,
        kind=REFUSED,
        reason="a bar type that the feed subscribes to is refused",
        example='text "BTCUSDT-PERP.BINANCE-1-MINUTE-…" → {"error": "ValueError", …}',
    ),
    Rule(
        id="bars-differ",
        observation="bars.*",
        severity=SHIFT,
        reason="a bar type is read differently",
        example="is_external true → false",
    ),
)

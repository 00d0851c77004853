"""Rules for instrument ids."""

from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    *GENERAL,
    Rule(
        id="id-refused",
        observation="instrument_ids.perpetual",
        when=c.raises_now,
        severity=BREAK,
        reason="an instrument id that the feed takes is refused",
        example='symbol "BTCUSDT-PERP" → {"error": "ValueError", …}',
    ),
    Rule(
        id="odd-id-taken",
        observation="instrument_ids.odd",
        when=c.raised_before,
        severity=ADD,
        reason="an id of a form of its own is taken, and was refused",
        example='odd 币安人生USDT-PERP.BINANCE {"error": "ValueError"} → "…"',
    ),
    Rule(
        id="id-changed",
        observation="instrument_ids.*",
        severity=SHIFT,
        reason="instrument ids are parsed, compared or written differently",
        example='malformed BTCUSDT {"error": "ValueError"} → "BTCUSDT.NONE"',
    ),
)

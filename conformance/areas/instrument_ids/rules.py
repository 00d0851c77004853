"""Rules for instrument ids."""

from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import BREAK, SHIFT, Rule

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
        id="id-changed",
        observation="instrument_ids.*",
        severity=SHIFT,
        reason="instrument ids are parsed, compared or written differently",
        example='malformed BTCUSDT {"error": "ValueError"} → "BTCUSDT.NONE"',
    ),
)

"""Rules for values: ticks and their parts, instrument ids, and what execution leans on."""

from conformance.drift.conditions import facts as c
from conformance.drift.rules.rule import BREAK, SHIFT, Rule

RULES = (
    Rule(
        id="value-lost",
        observation="ticks.*",
        when=c.either(c.raises_now, c.vanishes),
        severity=BREAK,
        reason="a value that the feed reads raises an error, or is gone",
        example='price as_decimal {"type": "Decimal", "text": "64250.10"} → {"error": …}',
    ),
    Rule(
        id="value-changed",
        observation="ticks.*",
        severity=SHIFT,
        reason="a value that the feed reads comes out differently",
        example='price as_decimal {"type": "Decimal", "text": "64250.10"} → {…, "text": "64250.1"}',
    ),
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
    Rule(
        id="execution-changed",
        observation="execution.*",
        severity=SHIFT,
        reason="what the feed's execution client leans on changed",
        example='coroutines _submit_order [{"name": "command", …}] → [{"name": "order", …}]',
    ),
)

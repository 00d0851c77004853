"""Rules for ticks and their parts as values."""

from conformance.areas.ticks.kinds import VALUE_CHANGED, VALUE_LOST
from conformance.diff.conditions import facts as c
from conformance.diff.conditions import use
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    Rule(
        id="unused-value",
        observation="ticks.*",
        when=use.is_unused,
        severity=ADD,
        of_others=True,
        reason="a value changed in a way that the feed does not look at",
        example='quantity as_decimal {…, "text": "0.0150"} → {…, "text": "0.015"}',
    ),
    *GENERAL,
    Rule(
        id="value-lost",
        observation="ticks.*",
        when=c.either(c.raises_now, c.vanishes),
        severity=BREAK,
        kind=VALUE_LOST,
        reason="a value that the feed reads raises an error, or is gone",
        example='price as_decimal {"type": "Decimal", "text": "64250.10"} → {"error": …}',
    ),
    Rule(
        id="digits-kept",
        observation="ticks.*_digits",
        when=c.is_as_named,
        severity=ADD,
        reason="a number of many digits comes out as it went in, and did not",
        example='price_digits 123456789.123456789.text "123456789.123456776" → "…456789"',
    ),
    Rule(
        id="value-changed",
        observation="ticks.*",
        severity=SHIFT,
        kind=VALUE_CHANGED,
        reason="a value that the feed reads comes out differently",
        example='price as_decimal {"type": "Decimal", "text": "64250.10"} → {…, "text": "64250.1"}',
    ),
)

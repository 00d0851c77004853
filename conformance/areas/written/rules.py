"""Rules for the values that the feed writes out."""

from conformance.areas.written.kinds import WRITTEN_VALUE
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    Rule(
        id="value-not-tried",
        observation="written.*",
        when=c.either(c.appears, c.vanishes),
        severity=ADD,
        reason="a value can be tried on one side only: the feed's names tell why",
        example='Price - Price (not there before) → {"type": "Price", "text": "0.00"}',
    ),
    Rule(
        id="value-refused",
        observation="written.*",
        when=c.raises_now,
        severity=BREAK,
        kind=WRITTEN_VALUE,
        reason="NautilusTrader refuses a value that the feed writes out",
        example='BarType.from_str(\'…-60-MINUTE-…\') {…} → {"error": "ValueError"}',
    ),
    Rule(
        id="value-taken",
        observation="written.*",
        when=c.raised_before,
        severity=ADD,
        reason="NautilusTrader takes a value that it refused",
        example='Symbol(\'\') {"error": "ValueError"} → {…}',
    ),
    *GENERAL,
    Rule(
        id="written-value-differs",
        observation="written.*",
        severity=SHIFT,
        kind=WRITTEN_VALUE,
        reason="what the feed writes out gives another value, or one of another type",
        example='Price - Price {"type": "Decimal", …} → {"type": "Price", …}',
    ),
)

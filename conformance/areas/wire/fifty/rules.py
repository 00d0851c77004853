"""Rules for fifty instruments at once."""

from conformance.areas.wire.fifty.classes import TIMES
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    *GENERAL,
    Rule(
        id="fifty-without-ticks",
        observation="wire.fifty.*",
        paths=("all_asked_within", "all_tick_within"),
        when=c.becomes(TIMES.beyond),
        severity=BREAK,
        reason="with fifty instruments, some have no tick half a minute after the start",
        example='first_ticks all_tick_within "30 s" → "later, or never"',
    ),
    Rule(
        id="fifty-slower",
        observation="wire.fifty.*",
        when=c.either(c.falls_back(TIMES.words), c.raises_now),
        severity=SHIFT,
        reason="with fifty instruments, first ticks come later, or are old when they come",
        example='first_ticks oldest_within "1 s" → "30 s"',
    ),
    Rule(
        id="fifty-faster",
        observation="wire.fifty.*",
        severity=ADD,
        reason="with fifty instruments, first ticks come sooner",
        example='first_ticks all_tick_within "30 s" → "1 s"',
    ),
)

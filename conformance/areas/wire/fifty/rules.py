"""Rules for fifty instruments at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.fifty.classes import CLASSES, NEVER
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

if TYPE_CHECKING:
    from conformance.diff.case import Case


def never_comes(case: Case) -> bool:
    """It came within half a minute, and does not."""
    return case.after == NEVER != case.before


def is_later(case: Case) -> bool:
    """It comes, in a class of longer times."""
    known = case.before in CLASSES and case.after in CLASSES
    return known and CLASSES.index(str(case.after)) > CLASSES.index(str(case.before))


RULES = (
    *GENERAL,
    Rule(
        id="fifty-without-ticks",
        observation="wire.fifty.*",
        paths=("all_asked_within", "all_tick_within"),
        when=never_comes,
        severity=BREAK,
        reason="with fifty instruments, some have no tick half a minute after the start",
        example='first_ticks all_tick_within "30 s" → "later, or never"',
    ),
    Rule(
        id="fifty-slower",
        observation="wire.fifty.*",
        when=c.either(is_later, c.raises_now),
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

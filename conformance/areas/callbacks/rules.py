"""Rules for callbacks and timers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule
from conformance.model.outcomes import GOES_ON

if TYPE_CHECKING:
    from conformance.diff.case import Case

_OUTCOME = ("outcome",)


def is_of_a_timer_less_feed(case: Case) -> bool:
    """It is about timers, and the feed sets none."""
    return not case.use.calls("set_timer")


def comes_no_more(case: Case) -> bool:
    """Events of the timer came in time, and none does."""
    return case.old.get("comes") is True and case.new.get("comes") is False


RULES = (
    Rule(
        id="unused-timer",
        observation="callbacks.*timer",
        when=is_of_a_timer_less_feed,
        severity=ADD,
        of_others=True,
        reason="it is about timers, and the feed sets none",
        example="period_ms [40] → [80]",
    ),
    *GENERAL,
    Rule(
        id="timer-late-or-never",
        observation="callbacks.timer",
        when=comes_no_more,
        severity=BREAK,
        reason="a timer of 40 ms is not due within half a second: it is late, or never due",
        example="comes true → false",
    ),
    Rule(
        id="timer-otherwise",
        observation="callbacks.timer",
        severity=SHIFT,
        reason="a timer is due at other times",
        example="period_ms [40] → [80]",
    ),
    Rule(
        id="ticks-behind-slow-callback",
        observation="callbacks.slow",
        when=c.is_less,
        severity=SHIFT,
        reason="ticks that come while a callback is busy are lost",
        example="came 25 → 20",
    ),
    Rule(
        id="feed-is-warned",
        observation="callbacks.warned",
        when=c.gains_items,
        severity=SHIFT,
        reason="NT warns of what a feed calls: it will go, or do something else",
        example='warnings [] → ["DeprecationWarning: subscribe_quote_ticks will be removed"]',
    ),
    Rule(
        id="callback-error-goes-on",
        observation="callbacks.raising_*",
        paths=_OUTCOME,
        when=c.becomes(GOES_ON),
        severity=SHIFT,
        reason="an exception in a callback no longer ends the feed: it goes on without that call",
        example='outcome {"exit_status": 1} → "goes on"',
    ),
    Rule(
        id="callback-error-otherwise",
        observation="callbacks.raising_*",
        severity=SHIFT,
        reason="an exception in a callback does something else to the feed",
        example='outcome "goes on" → {"exit_status": 1}',
    ),
    Rule(
        id="callbacks-easier",
        observation="callbacks.*",
        severity=ADD,
        reason="ticks or warnings are not lost or given that were before",
        example="came 20 → 25",
    ),
)

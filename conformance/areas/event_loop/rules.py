"""Rules for the event loop, its policy and signals."""

from conformance.diff.conditions import facts as c
from conformance.diff.conditions import use
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

_OUTCOME = ("outcome",)

RULES = (
    Rule(
        id="other-construction",
        observation="event_loop.construct_*",
        when=c.either(use.works_all_the_same, use.is_foreign),
        severity=ADD,
        of_others=True,
        reason="it is another way to construct a node than the feed's",
        example='construct_in_thread outcome {"error": "RuntimeError"} → {"error": "ValueError"}',
    ),
    *GENERAL,
    Rule(
        id="node-not-constructed",
        observation="event_loop.construct_*",
        paths=_OUTCOME,
        when=c.raises_now,
        severity=BREAK,
        reason="a node can't be constructed the way the feed does it",
        example='outcome "constructed" → {"error": "RuntimeError", …}',
    ),
    Rule(
        id="node-constructed",
        observation="event_loop.construct_*",
        paths=_OUTCOME,
        when=c.raised_before,
        severity=ADD,
        reason="a node can be constructed where that failed",
        example='outcome {"error": "RuntimeError", …} → "constructed"',
    ),
    Rule(
        id="loop-changed",
        observation="event_loop.*",
        severity=SHIFT,
        reason="NT treats the event loop, its policy or signals differently",
        example='after.policy "uvloop.EventLoopPolicy" → "asyncio.DefaultEventLoopPolicy"',
    ),
)

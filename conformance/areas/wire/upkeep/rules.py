"""Rules for connections over a minute, and for very many streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.rules import ALLOTMENT_RULES, OTHER_LOADING
from conformance.areas.wire.upkeep.beats import BEATS
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

if TYPE_CHECKING:
    from conformance.diff.case import Case

_MINUTE = "wire.upkeep.quiet_minute"


def leaves_streams(case: Case) -> bool:
    """A stream is unsubscribed from, and was not."""
    before, after = (str(side) for side in (case.before, case.after))
    return after.count("UNSUBSCRIBE") > before.count("UNSUBSCRIBE")


RULES = (
    OTHER_LOADING,
    *GENERAL,
    Rule(
        id="left-by-itself",
        observation=_MINUTE,
        paths=("says",),
        when=leaves_streams,
        severity=BREAK,
        reason="the node leaves a stream by itself, so its ticks come no more",
        example='quiet_minute says [] → ["UNSUBSCRIBE btcusdt <quotes>"]',
    ),
    Rule(
        id="falls-silent",
        observation=_MINUTE,
        paths=("ticks_at_the_end", "timer_at_the_end"),
        when=c.either(c.loses_items, c.is_no_longer_true),
        severity=BREAK,
        reason="after a minute ticks come no more, or a timer is due no more, and nothing says so",
        example='quiet_minute ticks_at_the_end ["BTCUSDT-PERP.BINANCE quotes"] → []',
    ),
    Rule(
        id="goes-on-longer",
        observation=_MINUTE,
        paths=("ticks_at_the_end", "timer_at_the_end"),
        severity=ADD,
        reason="after a minute ticks still come, or a timer is still due, and were not",
        example="quiet_minute timer_at_the_end false → true",
    ),
    Rule(
        id="heartbeat-less",
        observation=_MINUTE,
        paths=("first_ping_within",),
        when=c.falls_back(BEATS.words),
        severity=SHIFT,
        reason="the client pings later or not at all, so a dead connection is noticed later",
        example='quiet_minute first_ping_within "66 s" → "none in 66 s"',
    ),
    Rule(
        id="heartbeat-more",
        observation=_MINUTE,
        paths=("first_ping_within",),
        severity=ADD,
        reason="the client pings sooner, so a dead connection is noticed sooner",
        example='quiet_minute first_ping_within "66 s" → "40 s"',
    ),
    Rule(
        id="never-idles",
        observation=_MINUTE,
        paths=("idles",),
        when=c.is_no_longer_true,
        severity=SHIFT,
        reason="a node keeps a processor busy while it has next to nothing to do",
        example="quiet_minute idles true → false",
    ),
    Rule(
        id="idles-again",
        observation=_MINUTE,
        paths=("idles",),
        when=c.becomes_true,
        severity=ADD,
        reason="a node with next to nothing to do no longer keeps a processor busy",
        example="quiet_minute idles false → true",
    ),
    Rule(
        id="quieter",
        observation=_MINUTE,
        paths=("says", "asks", "opens", "loses"),
        when=c.either(c.is_less, c.comes_to_nothing),
        severity=ADD,
        reason="less goes to the venue while nothing happens",
        example="quiet_minute opens 1 → 0",
    ),
    Rule(
        id="not-quiet",
        observation=_MINUTE,
        severity=SHIFT,
        reason="something else goes to the venue while nothing happens",
        example='quiet_minute says [] → ["SUBSCRIBE btcusdt <quotes>"]',
    ),
    *ALLOTMENT_RULES,
    Rule(
        id="many-streams-fail",
        observation="wire.upkeep.*",
        severity=SHIFT,
        reason="with two hundred streams the node ends with another error, or with none",
        example='two_hundred_streams error null → {"error": "RuntimeError", "text": "…"}',
    ),
)

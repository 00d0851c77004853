"""Rules for lost connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.reconnect.classes import SOONEST, TIMES
from conformance.areas.wire.rules import OTHER_LOADING
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

if TYPE_CHECKING:
    from conformance.diff.case import Case

_TIMES = ("comes_back_within", "soonest_within")


def is_back_now(case: Case) -> bool:
    """The node comes back by itself, and did not."""
    before, after = (facts.get("comes_back_within") for facts in (case.old, case.new))
    return before == TIMES.beyond != after


RULES = (
    OTHER_LOADING,
    *GENERAL,
    Rule(
        id="stays-cut-off",
        observation="wire.reconnect.*",
        paths=_TIMES,
        when=c.becomes(TIMES.beyond),
        severity=BREAK,
        reason="a node that was cut off no longer comes back by itself, so no tick comes any more",
        example='reset comes_back_within "1500 ms" → "later, or never"',
    ),
    Rule(
        id="comes-back-now",
        observation="wire.reconnect.*",
        paths=("comes_back_within", "asks_again", "connections", "logs", "ticks_lost"),
        when=is_back_now,
        severity=ADD,
        reason="a node that stayed cut off comes back by itself, so ticks come again",
        example="half_open ticks_lost 4 → 0",
    ),
    Rule(
        id="subscribed-again-without-ticks",
        observation="wire.reconnect.*",
        paths=("*_come_again", "connects_again"),
        when=c.is_no_longer_true,
        severity=SHIFT,
        reason="a client that was left can't connect again, or what it asks for has no ticks",
        example="left_and_asked_again quotes_come_again true → false",
    ),
    Rule(
        id="subscribed-again-with-ticks",
        observation="wire.reconnect.*",
        paths=("*_come_again", "connects_again"),
        severity=ADD,
        reason="a client that was left can connect again, and what it asks for has ticks",
        example="left_and_asked_again quotes_come_again false → true",
    ),
    Rule(
        id="comes-back-without-ticks",
        observation="wire.reconnect.*",
        paths=("ticks_lost",),
        when=c.is_more,
        severity=BREAK,
        reason="ticks that the venue sends to a node that is back do not come",
        example="reset ticks_lost 0 → 4",
    ),
    Rule(
        id="comes-back-later",
        observation="wire.reconnect.*",
        paths=_TIMES,
        when=c.falls_back(SOONEST.words),
        severity=SHIFT,
        reason="a node that was cut off takes longer to come back, so more ticks are missed",
        example='reset comes_back_within "1500 ms" → "8 s"',
    ),
    Rule(
        id="stops-later",
        observation="wire.reconnect.*",
        paths=("stops_within",),
        when=c.falls_back(SOONEST.words),
        severity=SHIFT,
        reason="a node takes longer to stop once it was cut off",
        example='half_open stops_within "1500 ms" → "8 s"',
    ),
    Rule(
        id="comes-back-sooner",
        observation="wire.reconnect.*",
        paths=(*_TIMES, "stops_within"),
        when=c.catches_up(SOONEST.words),
        severity=ADD,
        reason="a node that was cut off comes back sooner, or stops sooner",
        example='away_for_long comes_back_within "8 s" → "1500 ms"',
    ),
    Rule(
        id="fewer-ticks-missed",
        observation="wire.reconnect.*",
        paths=("ticks_lost", "ticks_twice"),
        when=c.is_less,
        severity=ADD,
        reason="fewer ticks are lost or come twice once a node was cut off",
        example="half_open ticks_lost 4 → 0",
    ),
    Rule(
        id="loss-not-told",
        observation="wire.reconnect.*",
        paths=("logs",),
        when=c.loses_items,
        severity=SHIFT,
        reason="that the connection was lost is logged no more, or at another level",
        example='reset logs ["warning"] → []',
    ),
    Rule(
        id="loss-told",
        observation="wire.reconnect.*",
        paths=("logs",),
        severity=ADD,
        reason="that the connection was lost is logged, which it was not",
        example='half_open logs [] → ["warning"]',
    ),
    Rule(
        id="starts-without-venue",
        observation="wire.reconnect.absent_at_start",
        paths=("strategy_started",),
        severity=SHIFT,
        reason="whether strategies start though no stream can be opened is different",
        example="absent_at_start strategy_started true → false",
    ),
    Rule(
        id="reconnect-differs",
        observation="wire.reconnect.*",
        severity=SHIFT,
        reason="a node that was cut off asks for other streams, or has other ticks",
        example='reset asks_again ["btcusdt <quotes>", "btcusdt <quotes>"] → ["btcusdt <quotes>"]',
    ),
)

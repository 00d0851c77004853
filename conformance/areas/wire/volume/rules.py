"""Rules for quotes and trades in volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.rules import ALLOTMENT_RULES, OTHER_LOADING
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, SHIFT, Rule

if TYPE_CHECKING:
    from conformance.diff.case import Case

_LOGGED = ("ticks_are_logged",)
_SENT = ("*_lost", "*_twice", "*_never_sent")


def comes_with_other_values(case: Case) -> bool:
    """For each tick of the kind that is missed, one comes that was never sent."""
    kind = case.leaf.partition("_")[0]
    more = [_rise(case, f"{kind}_{what}") for what in ("lost", "never_sent")]
    return more[0] == more[1] > 0


def _rise(case: Case, name: str) -> int:
    before, after = case.old.get(name), case.new.get(name)
    return after - before if isinstance(before, int) and isinstance(after, int) else 0


ARRIVAL_RULES = (
    Rule(
        id="ticks-changed",
        observation="wire.*",
        paths=("*_lost", "*_never_sent"),
        when=comes_with_other_values,
        severity=SHIFT,
        reason="quotes or trades come with other values than were sent: an id, a price or a side",
        example="bursts trades_never_sent 0 → 1210",
    ),
    Rule(
        id="ticks-lost",
        observation="wire.*",
        paths=("*_lost",),
        when=c.is_more,
        severity=SHIFT,
        reason="of many quotes or trades that the venue sends, some do not come",
        example="bursts trades_lost 0 → 2",
    ),
    Rule(
        id="ticks-invented",
        observation="wire.*",
        paths=("*_never_sent",),
        when=c.is_more,
        severity=SHIFT,
        reason="quotes or trades come that the venue never sent",
        example="bursts trades_never_sent 0 → 3",
    ),
    Rule(
        id="ticks-doubled",
        observation="wire.*",
        paths=("*_twice",),
        when=c.is_more,
        severity=SHIFT,
        reason="quotes or trades come more than once",
        example="bursts quotes_twice 0 → 120",
    ),
    Rule(
        id="ticks-complete",
        observation="wire.*",
        paths=_SENT,
        severity=ADD,
        reason="fewer quotes or trades are lost, doubled or changed",
        example="bursts quotes_lost 2 → 0",
    ),
    Rule(
        id="ticks-overtake",
        observation="wire.*",
        paths=("in_order_as_sent",),
        when=c.is_no_longer_true,
        severity=SHIFT,
        reason="ticks of one connection come in another order than they were sent in",
        example="bursts in_order_as_sent true → false",
    ),
    Rule(
        id="arrival-time-wrong",
        observation="wire.*",
        paths=("ts_init_is_of_arrival",),
        when=c.is_no_longer_true,
        severity=SHIFT,
        reason="``ts_init`` is not the time at which a tick arrived",
        example="bursts ts_init_is_of_arrival true → false",
    ),
)
"""For what `conformance.areas.wire.volume.bursts` tells."""

RULES = (
    OTHER_LOADING,
    *GENERAL,
    *ALLOTMENT_RULES,
    *ARRIVAL_RULES,
    Rule(
        id="ticks-late",
        observation="wire.volume.bursts",
        paths=("come_in_150_ms",),
        when=c.is_no_longer_true,
        severity=SHIFT,
        reason="even on an idle connection ticks come late",
        example="bursts come_in_150_ms true → false",
    ),
    Rule(
        id="ticks-logged",
        observation="wire.volume.bursts",
        paths=_LOGGED,
        when=c.becomes_true,
        severity=SHIFT,
        reason="NT logs a line for each quote or trade, which takes time and fills a disk",
        example="bursts ticks_are_logged false → true",
    ),
    Rule(
        id="ticks-logged-no-more",
        observation="wire.volume.bursts",
        paths=_LOGGED,
        severity=ADD,
        reason="NT no longer logs a line for each quote or trade",
        example="bursts ticks_are_logged true → false",
    ),
    Rule(
        id="volume-better",
        observation="wire.volume.bursts",
        when=c.becomes_true,
        severity=ADD,
        reason="ticks come in order, in time, or with the time of their arrival",
        example="bursts in_order_as_sent false → true",
    ),
    Rule(
        id="big-frame-comes",
        observation="wire.volume.big_frames",
        when=c.is_more,
        severity=ADD,
        reason="what a long frame says comes, and did not",
        example="big_frames 70000_bytes.quotes 0 → 10",
    ),
    Rule(
        id="big-frame-lost",
        observation="wire.volume.big_frames",
        severity=SHIFT,
        reason="what a long frame says does not come any more",
        example="big_frames 5000_bytes.quotes 10 → 0",
    ),
    Rule(
        id="volume-differs",
        observation="wire.volume.*",
        severity=SHIFT,
        reason="quotes and trades in volume come with other times",
        example="bursts ts_event_off_by_ns 128 → 0",
    ),
)

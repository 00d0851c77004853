"""Rules for quotes and trades in volume."""

from conformance.areas.wire.rules import ALLOTMENT_RULES, OTHER_LOADING
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, SHIFT, Rule

_SENT = ("*_lost", "*_twice", "*_never_sent")

RULES = (
    OTHER_LOADING,
    *GENERAL,
    *ALLOTMENT_RULES,
    Rule(
        id="ticks-lost",
        observation="wire.volume.bursts",
        paths=("*_lost",),
        when=c.is_more,
        severity=SHIFT,
        reason="of many quotes or trades that the venue sends, some do not come",
        example="bursts trades_lost 0 → 2",
    ),
    Rule(
        id="ticks-doubled",
        observation="wire.volume.bursts",
        paths=("*_twice", "*_never_sent"),
        when=c.is_more,
        severity=SHIFT,
        reason="quotes or trades come more than once, or with other values than were sent",
        example="bursts quotes_twice 0 → 120",
    ),
    Rule(
        id="ticks-complete",
        observation="wire.volume.bursts",
        paths=_SENT,
        severity=ADD,
        reason="fewer quotes or trades are lost, doubled or changed",
        example="bursts quotes_lost 2 → 0",
    ),
    Rule(
        id="ticks-overtake",
        observation="wire.volume.bursts",
        paths=("in_order_as_sent",),
        when=c.is_no_longer_true,
        severity=SHIFT,
        reason="ticks of one connection come in another order than they were sent in",
        example="bursts in_order_as_sent true → false",
    ),
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
        id="arrival-time-wrong",
        observation="wire.volume.bursts",
        paths=("ts_init_is_of_arrival",),
        when=c.is_no_longer_true,
        severity=SHIFT,
        reason="``ts_init`` is not the time at which a tick arrived",
        example="bursts ts_init_is_of_arrival true → false",
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

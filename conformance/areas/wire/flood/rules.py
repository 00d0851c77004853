"""Rules for quotes and trades by the ten thousand."""

from conformance.areas.wire.flood.classes import TIMES
from conformance.areas.wire.volume.rules import ARRIVAL_RULES
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, SHIFT, Rule

_TIME = ("a_tick_takes",)
_GROWTH = ("grows_with_ticks",)

RULES = (
    *GENERAL,
    Rule(
        id="tick-takes-longer",
        observation="wire.flood.*",
        paths=_TIME,
        when=c.falls_back(TIMES.words),
        severity=SHIFT,
        reason="each quote or trade takes longer from the venue to the feed, even in the best case",
        example='bursts a_tick_takes "0.5 ms" → "2 ms"',
    ),
    Rule(
        id="tick-takes-less",
        observation="wire.flood.*",
        paths=_TIME,
        when=c.catches_up(TIMES.words),
        severity=ADD,
        reason="each quote or trade takes less time from the venue to the feed",
        example='bursts a_tick_takes "2 ms" → "0.5 ms"',
    ),
    Rule(
        id="grows-with-ticks",
        observation="wire.flood.memory",
        paths=_GROWTH,
        when=c.becomes_true,
        severity=SHIFT,
        reason="each quote or trade leaves something in memory, so the process grows without end",
        example="memory grows_with_ticks false → true",
    ),
    Rule(
        id="grows-no-more",
        observation="wire.flood.memory",
        paths=_GROWTH,
        when=c.is_no_longer_true,
        severity=ADD,
        reason="quotes and trades no longer leave something in memory",
        example="memory grows_with_ticks true → false",
    ),
    *ARRIVAL_RULES,
)

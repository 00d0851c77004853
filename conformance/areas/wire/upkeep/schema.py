"""What is told of connections over a minute, and of very many streams."""

from conformance.areas.wire.allotment import ALLOTMENT
from conformance.areas.wire.facts import DATA, ERROR_OR_NULL
from conformance.areas.wire.upkeep.beats import BEATS
from conformance.model.schema import COUNT, FLAG, TEXTS, FactSection, WordType, fact

_SHARED = {**DATA, "error": ERROR_OR_NULL}

SCHEMAS = {
    "wire.upkeep.quiet_minute": FactSection(
        {
            **_SHARED,
            "first_ping_within": fact(WordType(BEATS.words)),
            "says": fact(TEXTS),
            "asks": fact(TEXTS),
            "opens": fact(COUNT),
            "loses": fact(COUNT),
            "ticks_at_the_end": fact(TEXTS),
            "timer_at_the_end": fact(FLAG),
            "idles": fact(FLAG, since="0.2.0"),
        }
    ),
    "wire.upkeep.two_hundred_streams": FactSection({**_SHARED, **ALLOTMENT}),
}

"""What is told of the streams that a node subscribes to."""

from conformance.areas.wire.facts import CONNECTIONS, DATA, ERROR_OR_NULL
from conformance.model.schema import ERROR, FLAG, TEXTS, FactSection, WordType, fact

SCHEMAS = {
    "wire.streams.unsubscribe_on_stop": FactSection(
        {
            **DATA,
            "streams_asked_for": fact(TEXTS),
            "connections_closed": fact(FLAG),
            "error": ERROR_OR_NULL,
        }
    ),
    "wire.streams.address_*": FactSection(
        {"strategy_started": fact(FLAG), "ticks": fact(FLAG), "error": ERROR_OR_NULL}
    ),
    "wire.streams.pacing_*": FactSection(
        {
            **DATA,
            "all_asked_in_1500_ms": fact(FLAG),
            "all_tick_in_1500_ms": fact(FLAG),
            "first_ticks_under_1500_ms_old": fact(FLAG),
            "error": ERROR_OR_NULL,
        }
    ),
    "wire.streams.*": FactSection(
        {
            **DATA,
            "loopback": fact(*CONNECTIONS, ERROR),
            "production": fact(*CONNECTIONS, ERROR, WordType(("no proxy",))),
        }
    ),
}

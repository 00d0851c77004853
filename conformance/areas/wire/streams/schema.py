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
    "wire.streams.*": FactSection(
        {
            **DATA,
            "loopback": fact(*CONNECTIONS, ERROR),
            "production": fact(*CONNECTIONS, ERROR, WordType(("no proxy",))),
        }
    ),
}

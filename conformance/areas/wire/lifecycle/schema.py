"""What is told of how a connected node ends."""

from conformance.areas.wire.facts import CONNECTIONS, ERROR_OR_NULL
from conformance.model.schema import COUNT, FLAG, TEXTS, FactSection, fact

SCHEMAS = {
    "wire.lifecycle.stop": FactSection(
        {
            "said": fact(*CONNECTIONS),
            "connections_left": fact(COUNT),
            "python_threads_left": fact(COUNT),
            "error": ERROR_OR_NULL,
        }
    ),
    "wire.lifecycle.*": FactSection(
        {
            "strategy_started": fact(FLAG),
            "connections_left": fact(COUNT),
            "streams_asked_for": fact(TEXTS),
            "error": ERROR_OR_NULL,
        }
    ),
}

"""What is told of how a connected node ends."""

from conformance.areas.wire.facts import CONNECTIONS, ERROR_OR_NULL
from conformance.areas.wire.lifecycle.classes import STOPS
from conformance.model.fact_types import ENDINGS
from conformance.model.schema import COUNT, FLAG, TEXTS, FactSection, WordType, fact

SCHEMAS = {
    "wire.lifecycle.stop": FactSection(
        {
            "said": fact(*CONNECTIONS),
            "connections_left": fact(COUNT),
            "python_threads_left": fact(COUNT),
            "error": ERROR_OR_NULL,
        }
    ),
    "wire.lifecycle.stop_time": FactSection({"within": fact(WordType(STOPS.words))}),
    "wire.lifecycle.tasks_left": FactSection({"tasks_left": fact(COUNT), "error": ERROR_OR_NULL}),
    **dict.fromkeys(
        ("wire.lifecycle.connect_refused", "wire.lifecycle.sigterm_while_connecting"),
        FactSection(
            {
                "outcome": fact(WordType(("ends",)), *ENDINGS),
                "strategy_started": fact(FLAG),
                "at_once": fact(FLAG),
            }
        ),
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

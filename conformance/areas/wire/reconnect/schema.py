"""What is told of lost connections."""

from conformance.areas.wire.facts import DATA, ERROR_OR_NULL
from conformance.areas.wire.reconnect.classes import SOONEST
from conformance.model.schema import COUNT, FLAG, TEXTS, FactSection, ListType, WordType, fact

_CLASS = fact(WordType(SOONEST.words))

SCHEMAS = {
    **dict.fromkeys(
        ("wire.reconnect.left_and_asked_again", "wire.reconnect.client_restarted"),
        FactSection(
            {
                **DATA,
                "quotes_come_again": fact(FLAG),
                "trades_come_again": fact(FLAG),
                "connects_again": fact(FLAG),
                "error": ERROR_OR_NULL,
            }
        ),
    ),
    "wire.reconnect.*": FactSection(
        {
            **DATA,
            "strategy_started": fact(FLAG),
            "comes_back_within": _CLASS,
            "soonest_within": _CLASS,
            "asks_again": fact(TEXTS),
            "connections": fact(COUNT),
            "ticks_lost": fact(COUNT),
            "ticks_twice": fact(COUNT),
            "ticks_in_order": fact(FLAG),
            "logs": fact(ListType((WordType(("error", "warning")),))),
            "stops_within": _CLASS,
            "error": ERROR_OR_NULL,
        }
    ),
}

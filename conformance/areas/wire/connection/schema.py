"""What is told of connections."""

from conformance.areas.wire.facts import DATA, ERROR_OR_NULL
from conformance.model.schema import COUNT, FLAG, TEXTS, FactSection, fact

_SHARED = {**DATA, "error": ERROR_OR_NULL}

SCHEMAS = {
    "wire.connection.handshake": FactSection(
        {**_SHARED, **{name: fact(TEXTS) for name in ("headers", "extensions", "keys_are_in")}}
    ),
    "wire.connection.messages": FactSection(
        {
            **_SHARED,
            "keys": fact(TEXTS),
            "ids": fact(TEXTS),
            "an_id_twice": fact(FLAG),
            "streams_of_a_message": fact(COUNT),
        }
    ),
    "wire.connection.proxied": FactSection(
        {"requests_go": fact(TEXTS), "streams_go": fact(TEXTS), "error": ERROR_OR_NULL}
    ),
    "wire.connection.pings": FactSection(
        {
            **_SHARED,
            "are_answered": fact(FLAG),
            "answers_to_one": fact(COUNT),
            "payload_comes_back": fact(FLAG),
        }
    ),
}

"""What is told of a node's HTTP requests."""

from conformance.areas.wire.facts import ERROR_OR_NULL
from conformance.model.schema import (
    COUNT,
    FLAG,
    NULL,
    TEXT,
    TEXTS,
    FactSection,
    ListType,
    RecordType,
    about,
    fact,
)

_REQUEST = RecordType(
    {"asks": (TEXT,), "signed": (FLAG,), "key": (FLAG,), "status": (COUNT,)},
    {"query": (TEXTS,), "code": (COUNT,)},
)

SCHEMAS = {
    "wire.http.*": FactSection(
        {
            **about("loads", "keys", "owner"),
            "requests": fact(ListType((_REQUEST,))),
            "headers": fact(TEXTS),
            "user_agent": fact(TEXTS),
            "strategy_started": fact(FLAG),
            "instruments_loaded": fact(COUNT),
            "streams_asked_for": fact(TEXTS),
            "loads_again": fact(FLAG),
            "goes_on_after": fact(TEXTS),
            "all_in_time": fact(FLAG),
            "filters_logged": fact(FLAG),
            "asks_first": fact(TEXT, NULL),
            "error": ERROR_OR_NULL,
        }
    )
}

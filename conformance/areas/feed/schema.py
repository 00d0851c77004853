"""What is told of the feed itself."""

from conformance.model.schema import (
    COUNT,
    ERROR,
    FLAG,
    TEXT,
    TEXTS,
    FactSection,
    RecordType,
    WordType,
    fact,
)

_ENDED = {"exit_status": (COUNT, TEXT), "signal": (TEXT,), "error": (ERROR,)}
"""How a process ended: a status (or the text that a program gave for one), a signal, an error."""

SCHEMAS = {
    "feed.start": FactSection(
        {
            "outcome": fact(
                RecordType({"subscribed": (FLAG,)}, {"stops": (FLAG,), **_ENDED}),
            )
        }
    ),
    "feed.asks": FactSection(
        {"requests": fact(TEXTS), "streams": fact(TEXTS), "connections": fact(COUNT)}
    ),
    "feed.callbacks": FactSection(
        others=fact(
            WordType(("not called", "not driven")),
            RecordType({"called_with": (TEXTS,)}),
        )
    ),
}

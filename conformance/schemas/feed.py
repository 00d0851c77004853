"""What is told of the feed itself."""

from conformance.model.schema import (
    COUNT,
    ERROR,
    FLAG,
    TEXT,
    TEXTS,
    Record,
    Section,
    Word,
    fact,
)

_ENDED = {"exit_status": (COUNT, TEXT), "signal": (TEXT,), "error": (ERROR,)}
"""How a process ended: a status (or the text that a program gave for one), a signal, an error."""

SCHEMAS = {
    "feed.start": Section(
        {
            "outcome": fact(
                Record({"subscribed": (FLAG,)}, {"stops": (FLAG,), **_ENDED}),
            )
        }
    ),
    "feed.callbacks": Section(
        others=fact(
            Word(("not called", "not driven")),
            Record({"called_with": (TEXTS,)}),
        )
    ),
}

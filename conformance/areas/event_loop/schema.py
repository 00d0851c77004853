"""What is told of the event loop, its policy and signals."""

from conformance.model.schema import (
    COUNT,
    ERROR,
    FLAG,
    TEXT,
    TEXTS,
    FactSection,
    WordType,
    about,
    fact,
)

_INTERPRETER = FactSection(
    {"policy": fact(TEXT), "new_loop": fact(TEXT), "current_loop": fact(TEXT, ERROR)}
)
_LEFT = FactSection(
    {
        "loop": fact(WordType(("closed", "open"))),
        "pending_tasks": fact(TEXTS),
        "threads": fact(COUNT),
    }
)
_LIFETIME = FactSection({"loop": fact(TEXT), "after_stop": _LEFT, "after_dispose": _LEFT})

SCHEMAS = {
    "event_loop.importing": FactSection({"before": _INTERPRETER, "after": _INTERPRETER}),
    "event_loop.construct_*": FactSection(
        {
            **about("construction"),
            "outcome": fact(WordType(("constructed",)), ERROR),
            "loop": fact(TEXT),
            "took_that_loop": fact(FLAG),
        }
    ),
    "event_loop.*_loop": _LIFETIME,
    "event_loop.signal_handlers": FactSection(
        {
            "taken_when_constructed": fact(TEXTS),
            "taken_when_running": fact(TEXTS),
            "kept_when_stopped": fact(TEXTS),
            "kept_when_disposed": fact(TEXTS),
        }
    ),
    "event_loop.sigterm": FactSection(
        {"is_running_after_run": fact(FLAG), "loop_is_closed": fact(FLAG)}
    ),
}

"""What is told of callbacks and timers."""

from conformance.model.outcomes import ENDS, GOES_ON
from conformance.model.schema import (
    COUNT,
    ERROR,
    FLAG,
    TEXTS,
    FactSection,
    ListType,
    RecordType,
    TextType,
    WordType,
    about,
    fact,
)

_ENDED = (RecordType({"signal": (TextType(),)}), RecordType({"exit_status": (COUNT,)}))

SCHEMAS = {
    "callbacks.raising_*": FactSection(
        {
            **about("data"),
            "outcome": fact(WordType((ENDS, GOES_ON)), ERROR, *_ENDED),
            "called_again": fact(FLAG),
            "logged": fact(FLAG),
        }
    ),
    "callbacks.timer": FactSection(
        {
            "comes": fact(FLAG),
            "period_ms": fact(ListType((COUNT,))),
            "error": fact(ERROR),
        }
    ),
    "callbacks.slow": FactSection({**about("data"), "sent": fact(COUNT), "came": fact(COUNT)}),
    "callbacks.warned": FactSection({"warnings": fact(TEXTS)}),
}

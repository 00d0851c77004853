"""What is told of fifty instruments."""

from conformance.areas.wire.facts import DATA, ERROR_OR_NULL
from conformance.areas.wire.fifty.classes import TIMES
from conformance.model.schema import FactSection, WordType, fact

_CLASS = fact(WordType(TIMES.words))

SCHEMAS = {
    "wire.fifty.*": FactSection(
        {
            **DATA,
            "all_asked_within": _CLASS,
            "all_tick_within": _CLASS,
            "oldest_within": _CLASS,
            "error": ERROR_OR_NULL,
        }
    )
}

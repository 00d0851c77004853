"""What is told of NT's configs."""

from conformance.model.schema import (
    ABSENCE,
    ERROR,
    FLAG,
    TEXT,
    FactSection,
    RecordType,
    WordType,
    fact,
)

_FIELD = fact(ABSENCE, RecordType({"type": (TEXT,)}, {"default": (TEXT,)}))
"""A field, required where it has no default."""

SCHEMAS = {
    "config.unknown_*": FactSection(others=fact(WordType(("accepted", "ignored")), ERROR)),
    "config.frozen": FactSection(
        {"set_field": fact(WordType(("accepted",)), ERROR), "took_effect": fact(FLAG)}
    ),
    "config.*": FactSection(others=_FIELD),
}

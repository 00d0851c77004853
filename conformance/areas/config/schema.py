"""What is told of NT's configs."""

from conformance.model.schema import (
    ABSENCE,
    ERROR,
    FLAG,
    TEXT,
    TEXTS,
    FactSection,
    RecordType,
    WordType,
    about,
    fact,
)

_OWNER = about("owner", "configs")
_FIELD = fact(ABSENCE, RecordType({"type": (TEXT,)}, {"default": (TEXT,)}))
"""A field, required where it has no default."""

SCHEMAS = {
    "config.unknown_*": FactSection(_OWNER, others=fact(WordType(("accepted", "ignored")), ERROR)),
    "config.frozen": FactSection(
        {**_OWNER, "set_field": fact(WordType(("accepted",)), ERROR), "took_effect": fact(FLAG)}
    ),
    "config.as_json": FactSection({**_OWNER, "keys": fact(TEXTS), "nulls": fact(TEXTS)}),
    "config.*": FactSection(_OWNER, others=_FIELD),
}

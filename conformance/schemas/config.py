"""What is told of NT's configs."""

from conformance.model.schema import ABSENCE, ERROR, FLAG, TEXT, Record, Section, Word, fact

_FIELD = fact(ABSENCE, Record({"type": (TEXT,)}, {"default": (TEXT,)}))
"""A field, required where it has no default."""

SCHEMAS = {
    "config.unknown_*": Section(others=fact(Word(("accepted", "ignored")), ERROR)),
    "config.frozen": Section(
        {"set_field": fact(Word(("accepted",)), ERROR), "took_effect": fact(FLAG)}
    ),
    "config.*": Section(others=_FIELD),
}

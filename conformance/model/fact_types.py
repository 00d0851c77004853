"""Types of facts that several areas tell."""

from conformance.model.schema import (
    COUNT,
    ERROR,
    FLAG,
    NULL,
    NUMBER,
    TEXT,
    RecordType,
    fact,
)

PARAMETER = RecordType({"name": (TEXT,), "type": (TEXT, NULL)}, {"default": (TEXT,)})
"""A parameter; its type is null where NT tells none."""

VALUE = fact(TEXT, COUNT, NUMBER, FLAG, ERROR, RecordType({"type": (TEXT,), "text": (TEXT,)}))
"""A value of NT's or of Python's, or the error that reading it got."""

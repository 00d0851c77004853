"""Types of facts that several areas tell."""

from conformance.model.outcomes import GOES_ON
from conformance.model.schema import (
    COUNT,
    ERROR,
    FLAG,
    NULL,
    NUMBER,
    TEXT,
    RecordType,
    Type,
    WordType,
    fact,
)

PARAMETER = RecordType({"name": (TEXT,), "type": (TEXT, NULL)}, {"default": (TEXT,)})
"""A parameter; its type is null where NT tells none."""

VALUE = fact(TEXT, COUNT, NUMBER, FLAG, ERROR, RecordType({"type": (TEXT,), "text": (TEXT,)}))
"""A value of NT's or of Python's, or the error that reading it got."""

ENDINGS: tuple[Type, ...] = (
    WordType((GOES_ON,)),
    ERROR,
    RecordType({"signal": (TEXT,)}),
    RecordType({"exit_status": (COUNT,)}),
)
"""How a process of its own ended, where its function returned nothing."""

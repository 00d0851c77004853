"""What is told of values: ticks and their parts, and instrument ids."""

from conformance.model.schema import (
    COUNT,
    ERROR,
    FLAG,
    NUMBER,
    TEXT,
    FactSection,
    RecordType,
    about,
    fact,
)

_VALUE = fact(TEXT, COUNT, NUMBER, FLAG, ERROR, RecordType({"type": (TEXT,), "text": (TEXT,)}))

SCHEMAS = {
    "ticks.*": FactSection(about("owner", "member"), others=_VALUE),
    "instrument_ids.*": FactSection(about("owner", "member"), others=_VALUE),
}

"""What is told of values: ticks and their parts, and instrument ids."""

from conformance.model.schema import COUNT, ERROR, FLAG, NUMBER, TEXT, Record, Section, fact

_VALUE = fact(TEXT, COUNT, NUMBER, FLAG, ERROR, Record({"type": (TEXT,), "text": (TEXT,)}))

SCHEMAS = {
    "ticks.*": Section(others=_VALUE),
    "instrument_ids.*": Section(others=_VALUE),
}

"""What is told of values at the edges."""

from conformance.areas.wire.facts import DATA
from conformance.model.schema import FLAG, NULL, TEXT, FactSection, TableType, fact

SCHEMAS = {
    "wire.values.instrument_*": FactSection({**DATA, "loaded": fact(FLAG)}, others=fact(TEXT)),
    "wire.values.empty_sides": FactSection(DATA, others=fact(NULL, TableType((TEXT,)))),
    "wire.values.*": FactSection(DATA, others=fact(NULL, TEXT)),
}

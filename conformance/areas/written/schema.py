"""What is told of the values that the feed writes out."""

from conformance.model.schema import ERROR, TEXT, FactSection, RecordType, about, fact

SCHEMAS = {
    "written.*": FactSection(
        about("owner", "classes"),
        others=fact(RecordType({"type": (TEXT,), "text": (TEXT,)}), ERROR),
    )
}

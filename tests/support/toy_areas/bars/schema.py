"""What is told of bar types."""

from conformance.model.schema import ERROR, FLAG, TEXT, FactSection, about, fact

SCHEMAS = {
    "bars.*": FactSection({**about("owner"), "text": fact(TEXT, ERROR), "is_external": fact(FLAG)})
}

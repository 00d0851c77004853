"""What is told of the base URLs of a data client."""

from conformance.model.schema import ERROR, TEXTS, FactSection, about, fact

SCHEMAS = {
    "wire.urls.*": FactSection(
        {**about("account", "environment", "venue"), "urls": fact(TEXTS), "error": fact(ERROR)}
    )
}

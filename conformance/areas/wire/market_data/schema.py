"""What is told of market data."""

from conformance.areas.wire.facts import DATA, ERROR_OR_NULL
from conformance.model.schema import NULL, TEXT, TEXTS, FactSection, fact

SCHEMAS = {
    "wire.market_data.*": FactSection(
        {
            **DATA,
            "streams": fact(TEXTS),
            "routes": fact(TEXTS),
            "requests": fact(TEXTS),
            "handed": fact(NULL, TEXT),
            "values": FactSection(others=fact(TEXT)),
            "error": ERROR_OR_NULL,
        }
    )
}

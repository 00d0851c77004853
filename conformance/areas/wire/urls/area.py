"""What the area says of itself."""

from conformance.model.area import Area, UsageHint

AREA = Area(
    needs={"exchange": "binance", "client": "of_nt"},
    title="Base URLs",
    reading_order=120,
    usage_hints=(UsageHint(role="account", name="account_type"),),
)

"""What the area says of itself."""

from conformance.model.area import Area, UsageHint

AREA = Area(
    needs={"node": "live"},
    title="The event loop",
    reading_order=40,
    usage_hints=(UsageHint(role="construction", name="TradingNode"),),
)

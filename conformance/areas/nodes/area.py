"""What the area says of itself."""

from conformance.model.area import Area, UsageHint

AREA = Area(
    needs={"node": "live"},
    title="Nodes and threads",
    reading_order=45,
    usage_hints=(UsageHint(name="TradingNode"), UsageHint(name="LiveNode")),
)

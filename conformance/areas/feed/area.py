"""What the area says of itself."""

from conformance.model.area import Area, FactUsage, Merging, UsageHint

AREA = Area(
    title="The feed itself",
    reading_order=50,
    merging=Merging.CHANGE,
    usage=FactUsage.NAMED,
    usage_of_paths=dict.fromkeys(("connections", "requests", "streams"), FactUsage.HINTS),
    usage_hints=(UsageHint(name="subscribe_trade_ticks"), UsageHint(name="subscribe_quote_ticks")),
)

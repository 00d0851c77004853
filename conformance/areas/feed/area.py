"""What the area says of itself."""

from conformance.areas.data_hints import subscriptions
from conformance.model.area import Area, FactUsage, Merging, UsageHint

AREA = Area(
    title="The feed itself",
    reading_order=50,
    merging=Merging.CHANGE,
    usage=FactUsage.NAMED,
    usage_of_paths=dict.fromkeys(("connections", "requests", "streams"), FactUsage.HINTS),
    usage_hints=(
        UsageHint(name="instrument_provider", path="requests"),
        *subscriptions("trades", "quotes"),
    ),
)

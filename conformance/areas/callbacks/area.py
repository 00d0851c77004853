"""What the area says of itself."""

from conformance.areas.data_hints import callbacks, subscriptions
from conformance.model.area import Area, FactUsage, UsageHint

AREA = Area(
    needs={"node": "live"},
    title="Callbacks and timers",
    reading_order=55,
    usage_of_paths={"warnings": FactUsage.MENTIONED},
    usage_hints=(
        *subscriptions("quotes", "trades", path="warnings"),
        UsageHint(name="set_timer", path="warnings"),
        *callbacks("quotes", "trades"),
        UsageHint(name="set_timer"),
    ),
)

"""What the area says of itself."""

from conformance.model.area import Area, UsageHint

AREA = Area(
    needs={"node": "live"},
    title="Callbacks and timers",
    reading_order=55,
    usage_hints=(
        UsageHint(role="data", value="quotes", name="subscribe_quote_ticks"),
        UsageHint(role="data", value="trades", name="subscribe_trade_ticks"),
        UsageHint(name="set_timer"),
    ),
)

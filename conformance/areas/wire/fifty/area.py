"""What the area says of itself."""

from conformance.model.area import Area, UsageHint

AREA = Area(
    title="Fifty instruments",
    reading_order=95,
    start_order=5,
    is_slow=True,
    usage_hints=(
        UsageHint(name="subscribe_quote_ticks"),
        UsageHint(name="subscribe_trade_ticks"),
    ),
)

"""What the area says of itself."""

from conformance.areas.wire.needs import USDT_FUTURES
from conformance.model.area import Area, UsageHint

AREA = Area(
    needs=USDT_FUTURES,
    title="Fifty instruments",
    reading_order=95,
    is_slow=True,
    usage_hints=(
        UsageHint(name="subscribe_quote_ticks"),
        UsageHint(name="subscribe_trade_ticks"),
    ),
)

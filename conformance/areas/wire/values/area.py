"""What the area says of itself."""

from conformance.areas.wire.needs import USDT_FUTURES
from conformance.model.area import Area, UsageHint

AREA = Area(
    needs=USDT_FUTURES,
    title="Values at the edges",
    reading_order=103,
    usage_hints=(
        UsageHint(role="data", value="trades", name="on_trade_tick"),
        UsageHint(role="data", value="quotes", name="on_quote_tick"),
    ),
)

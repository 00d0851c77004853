"""What the area says of itself."""

from conformance.areas.data_hints import subscriptions
from conformance.areas.wire.needs import USDT_FUTURES
from conformance.model.area import Area

AREA = Area(
    needs=USDT_FUTURES,
    title="Lost connections",
    reading_order=142,
    is_slow=True,
    usage_hints=subscriptions("quotes", "trades"),
)

"""What the area says of itself."""

from conformance.areas.data_hints import callbacks, subscriptions
from conformance.areas.wire.allotment import ALLOTMENT
from conformance.areas.wire.needs import USDT_FUTURES
from conformance.model.area import Area

AREA = Area(
    needs=USDT_FUTURES,
    title="Quotes and trades in volume",
    reading_order=105,
    usage_hints=(
        *(hint for path in ALLOTMENT for hint in subscriptions("trades", "quotes", path=path)),
        *callbacks("trades", "quotes"),
    ),
)

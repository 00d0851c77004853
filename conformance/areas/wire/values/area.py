"""What the area says of itself."""

from conformance.areas.data_hints import callbacks
from conformance.areas.wire.needs import USDT_FUTURES
from conformance.model.area import Area

AREA = Area(
    needs=USDT_FUTURES,
    title="Values at the edges",
    reading_order=103,
    usage_hints=callbacks("trades", "quotes"),
)

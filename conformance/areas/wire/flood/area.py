"""What the area says of itself."""

from conformance.areas.data_hints import callbacks
from conformance.areas.wire.needs import USDT_FUTURES
from conformance.model.area import Area

AREA = Area(
    needs=USDT_FUTURES,
    title="Quotes and trades by the ten thousand",
    reading_order=106,
    is_slow=True,
    usage_hints=callbacks("trades", "quotes"),
)

"""What the area says of itself."""

from conformance.areas.wire.needs import USDT_FUTURES
from conformance.model.area import Area

AREA = Area(title="Market data", reading_order=134, start_order=4, needs=USDT_FUTURES)

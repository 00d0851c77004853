"""What the area says of itself."""

from conformance.areas.wire.needs import USDT_FUTURES
from conformance.model.area import Area

AREA = Area(title="Input that is out of the ordinary", reading_order=140, needs=USDT_FUTURES)

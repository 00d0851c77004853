"""What the area says of itself."""

from conformance.areas.data_hints import subscriptions
from conformance.areas.wire.needs import USDT_FUTURES
from conformance.model.area import Area
from conformance.nautilus.data_kinds import DATA_KINDS

AREA = Area(
    title="Market data",
    reading_order=134,
    needs=USDT_FUTURES,
    usage_hints=subscriptions(*DATA_KINDS),
)

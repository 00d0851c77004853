"""What the area says of itself."""

from conformance.areas.wire.needs import USDT_FUTURES
from conformance.model.area import Area, UsageHint

AREA = Area(
    needs=USDT_FUTURES,
    title="HTTP requests",
    reading_order=110,
    heads=("dummy_keys",),
    usage_hints=(UsageHint(name="instrument_provider"),),
)

"""What the area says of itself."""

from conformance.areas.data_hints import callbacks
from conformance.areas.wire.needs import USDT_FUTURES
from conformance.model.area import Area, UsageHint

AREA = Area(
    needs=USDT_FUTURES,
    title="Frames and the ticks that they become",
    reading_order=100,
    usage_hints=(
        UsageHint(role="member", value="ts_event", name="ts_event"),
        *callbacks("trades", "quotes"),
    ),
)

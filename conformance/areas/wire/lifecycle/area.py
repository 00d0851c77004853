"""What the area says of itself."""

from conformance.areas.wire.needs import USDT_FUTURES
from conformance.areas.wire.summaries import summarize_closing
from conformance.model.area import Area

AREA = Area(
    title="How a node ends",
    reading_order=130,
    summarize=summarize_closing,
    needs=USDT_FUTURES,
)

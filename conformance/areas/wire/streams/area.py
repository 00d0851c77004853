"""What the area says of itself."""

from conformance.areas.data_hints import subscriptions
from conformance.areas.wire.needs import USDT_FUTURES
from conformance.areas.wire.summaries import summarize_streams
from conformance.model.area import Area, Merging

AREA = Area(
    needs=USDT_FUTURES,
    title="Streams",
    reading_order=90,
    merging=Merging.CHANGE,
    heads=("quotes_and_trades",),
    summarize=summarize_streams,
    usage_hints=subscriptions("trades", "quotes"),
)

"""What the area says of itself."""

from conformance.model.area import Area, FactUsage, Merging

AREA = Area(
    title="Values that the feed writes out",
    reading_order=65,
    merging=Merging.NEVER,
    usage=FactUsage.PLACES,
)

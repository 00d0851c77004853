"""What the area says of itself."""

from conformance.model.area import Area, FactUsage, Merging

AREA = Area(
    title="Ticks and their parts",
    reading_order=70,
    merging=Merging.CHANGE,
    usage=FactUsage.READ,
)

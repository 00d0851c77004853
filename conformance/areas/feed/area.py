"""What the area says of itself."""

from conformance.model.area import Area, FactUsage, Merging

AREA = Area(
    title="The feed itself",
    reading_order=50,
    start_order=40,
    merging=Merging.CHANGE,
    usage=FactUsage.NAMED,
)

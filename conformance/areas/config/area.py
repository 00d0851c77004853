"""What the area says of itself."""

from conformance.model.area import Area, FactUsage, Merging

AREA = Area(
    title="Configuration",
    reading_order=20,
    merging=Merging.CHANGE,
    usage=FactUsage.PASSED,
)

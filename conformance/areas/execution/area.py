"""What the area says of itself."""

from conformance.model.area import Area, FactUsage

AREA = Area(
    title="Execution clients",
    reading_order=80,
    usage=FactUsage.NAMED,
    is_of_orders=True,
)

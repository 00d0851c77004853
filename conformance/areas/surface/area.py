"""What the area says of itself."""

from conformance.areas.surface.kinds import NAME
from conformance.model.area import Area, FactUsage, Merging

AREA = Area(
    title="The names that the feed uses",
    reading_order=10,
    kind=NAME,
    merging=Merging.NEVER,
    usage=FactUsage.PLACES,
)

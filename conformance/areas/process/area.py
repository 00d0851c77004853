"""What the area says of itself."""

from conformance.model.area import Area

AREA = Area(title="The process of the feed", reading_order=47)

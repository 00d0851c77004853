"""What the area says of itself."""

from conformance.model.area import Area, UsageHint

AREA = Area(title="Bars", usage_hints=(UsageHint(name="subscribe_bars"),))

"""What the area says of itself."""

from conformance.model.area import Area, UsageHint

AREA = Area(
    title="Instrument ids",
    reading_order=60,
    usage_hints=(UsageHint(role="member", value="from_str", name="from_str"),),
)

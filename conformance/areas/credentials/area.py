"""What the area says of itself."""

from conformance.model.area import Area, FactUsage, Merging

AREA = Area(
    needs={"exchange": "binance", "client": "of_nt"},
    title="Credentials",
    reading_order=30,
    merging=Merging.CHANGE,
    usage_of_paths={"demanded": FactUsage.VARIABLES},
)

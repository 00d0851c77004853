"""What the area says of itself."""

from conformance.areas.wire.needs import USDT_FUTURES
from conformance.model.area import Area, UsageHint
from conformance.nautilus.data_kinds import DATA_KINDS

AREA = Area(
    title="Market data",
    reading_order=134,
    needs=USDT_FUTURES,
    usage_hints=tuple(
        UsageHint(role="data", value=kind, name=name)
        for kind, one in DATA_KINDS.items()
        for name in one.subscribes
    ),
)

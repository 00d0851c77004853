"""What is told of quotes and trades in volume."""

from conformance.areas.wire.allotment import ALLOTMENT
from conformance.areas.wire.facts import DATA, ERROR_OR_NULL
from conformance.model.schema import COUNT, FLAG, FactSection, fact

_COUNTS = ("quotes", "trades")
_WHAT = ("lost", "twice", "never_sent")

ARRIVAL = {
    **{f"{kind}_{what}": fact(COUNT) for kind in _COUNTS for what in _WHAT},
    "in_order_as_sent": fact(FLAG),
    "ts_event_off_by_ns": fact(COUNT),
    "ts_init_is_of_arrival": fact(FLAG),
}
"""What `conformance.areas.wire.volume.bursts` tells."""

SCHEMAS = {
    "wire.volume.bursts": FactSection(
        {
            **DATA,
            **ARRIVAL,
            "come_in_150_ms": fact(FLAG),
            "ticks_are_logged": fact(FLAG, since="0.2.0"),
            "error": ERROR_OR_NULL,
        }
    ),
    "wire.volume.subscribing": FactSection({**DATA, **ALLOTMENT, "error": ERROR_OR_NULL}),
    "wire.volume.big_frames": FactSection(
        DATA, others=FactSection({kind: fact(COUNT) for kind in _COUNTS})
    ),
}

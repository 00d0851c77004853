"""What is told of quotes and trades by the ten thousand."""

from conformance.areas.wire.facts import DATA, ERROR_OR_NULL
from conformance.areas.wire.flood.classes import TIMES
from conformance.areas.wire.volume.schema import ARRIVAL
from conformance.model.schema import FLAG, FactSection, WordType, fact

SCHEMAS = {
    "wire.flood.bursts": FactSection(
        {
            **DATA,
            **ARRIVAL,
            "a_tick_takes": fact(WordType(TIMES.words)),
            "error": ERROR_OR_NULL,
        }
    ),
    "wire.flood.memory": FactSection(
        {**DATA, "grows_with_ticks": fact(FLAG), "error": ERROR_OR_NULL}
    ),
}

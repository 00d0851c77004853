"""What is told of the ticks that frames become."""

from conformance.areas.wire.facts import DATA, ERROR_OR_NULL
from conformance.model.schema import (
    COUNT,
    FLAG,
    NULL,
    TEXT,
    FactSection,
    ListType,
    RecordType,
    fact,
)

_QUOTE = RecordType({
    "quote": (TEXT,), "bid": (TEXT,), "ask": (TEXT,), "bid_size": (TEXT,), "ask_size": (TEXT,),
    "ts_event": (COUNT,),
})  # fmt: skip
_TRADE = RecordType({
    "trade": (TEXT,), "price": (TEXT,), "size": (TEXT,), "side": (TEXT,), "id": (TEXT,),
    "ts_event": (COUNT,),
})  # fmt: skip

SCHEMAS = {
    "wire.ticks.reference_feed": FactSection({"last": FactSection(others=fact(TEXT, COUNT, NULL))}),
    "wire.ticks.timestamps": FactSection(DATA, others=fact(COUNT)),
    "wire.ticks.order": FactSection(
        {
            **DATA,
            "sent": fact(COUNT),
            "came": fact(COUNT),
            "came_twice": fact(COUNT),
            "in_order_by_instrument": fact(FLAG),
        }
    ),
    "wire.ticks.not_loaded": FactSection(
        {
            **DATA,
            "quotes": fact(ListType((_QUOTE,))),
            "trades": fact(ListType((_TRADE,))),
            "error": ERROR_OR_NULL,
        }
    ),
    "wire.ticks.*": FactSection(
        {**DATA, "ticks": fact(ListType((_QUOTE, _TRADE))), "error": ERROR_OR_NULL}
    ),
}

"""What is told of the ticks that frames become."""

from conformance.areas.wire.facts import DATA, ERROR_OR_NULL
from conformance.model.fact_types import ENDINGS
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

_APART = fact(COUNT, *ENDINGS)

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
    "wire.ticks.precision": FactSection(
        {
            **DATA,
            "prices": FactSection(others=fact(TEXT)),
            "sizes": FactSection(others=fact(TEXT)),
            "uneven_quotes": fact(COUNT),
            "error": ERROR_OR_NULL,
        }
    ),
    "wire.ticks.tiny_size": FactSection({**DATA, "none": _APART, "below_step": _APART}),
    "wire.ticks.unready_*": FactSection(
        {
            **DATA,
            "strategy_started": fact(FLAG),
            "quotes": fact(COUNT),
            "trades": fact(COUNT),
            "other_instrument_ticks": fact(FLAG),
            "named_in_log": fact(FLAG),
            "error": ERROR_OR_NULL,
        }
    ),
    "wire.ticks.*": FactSection(
        {**DATA, "ticks": fact(ListType((_QUOTE, _TRADE))), "error": ERROR_OR_NULL}
    ),
}

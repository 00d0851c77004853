"""What is told of what goes over the wire, and of what comes of it."""

from conformance.model.schema import (
    COUNT,
    ERROR,
    FLAG,
    NULL,
    TEXT,
    TEXTS,
    FactSection,
    ListType,
    RecordType,
    TableType,
    Type,
    WordType,
    about,
    fact,
)

_SAID = (RecordType({"method": (TEXT,), "streams": (TEXTS,)}), RecordType({"text": (TEXT,)}))
_CONNECTION = RecordType(
    {"route": (TEXT,), "said": (ListType(_SAID),)},
    {
        "host": (TEXT,),
        "query": (TableType((TEXT,)),),
        "streams": (TEXTS,),
        "closed": (RecordType({"by": (TEXT,), "code": (COUNT, NULL)}),),
    },
)
"""A WebSocket connection: what it was opened with, what the node said on it, how it was closed."""

_CONNECTIONS: tuple[Type, ...] = (ListType((_CONNECTION,)),)
_ERROR = fact(NULL, ERROR)
_REQUEST = RecordType(
    {"asks": (TEXT,), "signed": (FLAG,), "key": (FLAG,), "status": (COUNT,)},
    {"query": (TEXTS,), "code": (COUNT,)},
)
_QUOTE = RecordType({
    "quote": (TEXT,), "bid": (TEXT,), "ask": (TEXT,), "bid_size": (TEXT,), "ask_size": (TEXT,),
    "ts_event": (COUNT,),
})  # fmt: skip
_TRADE = RecordType({
    "trade": (TEXT,), "price": (TEXT,), "size": (TEXT,), "side": (TEXT,), "id": (TEXT,),
    "ts_event": (COUNT,),
})  # fmt: skip

_DATA = about("data", "loads", "member")

_HTTP = FactSection(
    {
        **about("loads", "keys"),
        "requests": fact(ListType((_REQUEST,))),
        "user_agent": fact(TEXTS),
        "strategy_started": fact(FLAG),
        "instruments_loaded": fact(COUNT),
        "streams_asked_for": fact(TEXTS),
        "error": _ERROR,
    }
)
_TOLERANCE = FactSection(
    {
        "strategy_started": fact(FLAG),
        "error": _ERROR,
        "next_good_frame_comes": fact(FLAG),
        "other_instrument_comes": fact(FLAG),
        "log_has_no_error": fact(FLAG),
        "bids": fact(TEXTS),
        "instruments_loaded": fact(COUNT),
    }
)

SCHEMAS = {
    "wire.streams.unsubscribe_on_stop": FactSection(
        {
            **_DATA,
            "streams_asked_for": fact(TEXTS),
            "connections_closed": fact(FLAG),
            "error": _ERROR,
        }
    ),
    "wire.streams.*": FactSection(
        {
            **_DATA,
            "loopback": fact(*_CONNECTIONS, ERROR),
            "production": fact(*_CONNECTIONS, ERROR, WordType(("no proxy",))),
        }
    ),
    "wire.http.*": _HTTP,
    "wire.urls.*": FactSection(
        {**about("account", "environment"), "urls": fact(TEXTS), "error": fact(ERROR)}
    ),
    "wire.ticks.reference_feed": FactSection({"last": FactSection(others=fact(TEXT, COUNT, NULL))}),
    "wire.ticks.timestamps": FactSection(_DATA, others=fact(COUNT)),
    "wire.ticks.order": FactSection(
        {
            **_DATA,
            "sent": fact(COUNT),
            "came": fact(COUNT),
            "came_twice": fact(COUNT),
            "in_order_by_instrument": fact(FLAG),
        }
    ),
    "wire.ticks.not_loaded": FactSection(
        {
            **_DATA,
            "quotes": fact(ListType((_QUOTE,))),
            "trades": fact(ListType((_TRADE,))),
            "error": _ERROR,
        }
    ),
    "wire.ticks.*": FactSection(
        {**_DATA, "ticks": fact(ListType((_QUOTE, _TRADE))), "error": _ERROR}
    ),
    "wire.tolerance.*": _TOLERANCE,
    "wire.lifecycle.stop": FactSection(
        {
            "said": fact(*_CONNECTIONS),
            "connections_left": fact(COUNT),
            "python_threads_left": fact(COUNT),
            "error": _ERROR,
        }
    ),
    "wire.lifecycle.*": FactSection(
        {
            "strategy_started": fact(FLAG),
            "connections_left": fact(COUNT),
            "streams_asked_for": fact(TEXTS),
            "error": _ERROR,
        }
    ),
}

"""What is told of what goes over the wire, and of what comes of it."""

from conformance.model.schema import (
    COUNT,
    ERROR,
    FLAG,
    NULL,
    TEXT,
    TEXTS,
    Each,
    Record,
    Section,
    Table,
    Type,
    Word,
    fact,
)

_SAID = (Record({"method": (TEXT,), "streams": (TEXTS,)}), Record({"text": (TEXT,)}))
_CONNECTION = Record(
    {"route": (TEXT,), "said": (Each(_SAID),)},
    {
        "host": (TEXT,),
        "query": (Table((TEXT,)),),
        "streams": (TEXTS,),
        "closed": (Record({"by": (TEXT,), "code": (COUNT, NULL)}),),
    },
)
"""A WebSocket connection: what it was opened with, what the node said on it, how it was closed."""

_CONNECTIONS: tuple[Type, ...] = (Each((_CONNECTION,)),)
_ERROR = fact(NULL, ERROR)
_REQUEST = Record(
    {"asks": (TEXT,), "signed": (FLAG,), "key": (FLAG,), "status": (COUNT,)},
    {"query": (TEXTS,), "code": (COUNT,)},
)
_QUOTE = Record({
    "quote": (TEXT,), "bid": (TEXT,), "ask": (TEXT,), "bid_size": (TEXT,), "ask_size": (TEXT,),
    "ts_event": (COUNT,),
})  # fmt: skip
_TRADE = Record({
    "trade": (TEXT,), "price": (TEXT,), "size": (TEXT,), "side": (TEXT,), "id": (TEXT,),
    "ts_event": (COUNT,),
})  # fmt: skip

_HTTP = Section(
    {
        "requests": fact(Each((_REQUEST,))),
        "user_agent": fact(TEXTS),
        "strategy_started": fact(FLAG),
        "instruments_loaded": fact(COUNT),
        "streams_asked_for": fact(TEXTS),
        "error": _ERROR,
    }
)
_TOLERANCE = Section(
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
    "wire.streams.unsubscribe_on_stop": Section(
        {"streams_asked_for": fact(TEXTS), "connections_closed": fact(FLAG), "error": _ERROR}
    ),
    "wire.streams.*": Section(
        {
            "loopback": fact(*_CONNECTIONS, ERROR),
            "production": fact(*_CONNECTIONS, ERROR, Word(("no proxy",))),
        }
    ),
    "wire.http.*": _HTTP,
    "wire.urls.*": Section({"urls": fact(TEXTS), "error": fact(ERROR)}),
    "wire.ticks.reference_feed": Section({"last": Section(others=fact(TEXT, COUNT, NULL))}),
    "wire.ticks.timestamps": Section(others=fact(COUNT)),
    "wire.ticks.order": Section(
        {
            "sent": fact(COUNT),
            "came": fact(COUNT),
            "came_twice": fact(COUNT),
            "in_order_by_instrument": fact(FLAG),
        }
    ),
    "wire.ticks.*": Section({"ticks": fact(Each((_QUOTE, _TRADE))), "error": _ERROR}),
    "wire.tolerance.*": _TOLERANCE,
    "wire.lifecycle.stop": Section(
        {
            "said": fact(*_CONNECTIONS),
            "connections_left": fact(COUNT),
            "python_threads_left": fact(COUNT),
            "error": _ERROR,
        }
    ),
    "wire.lifecycle.*": Section(
        {
            "strategy_started": fact(FLAG),
            "connections_left": fact(COUNT),
            "streams_asked_for": fact(TEXTS),
            "error": _ERROR,
        }
    ),
}

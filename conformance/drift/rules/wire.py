"""Rules for what goes over the wire, and what comes of it."""

from conformance.drift.conditions import facts as c
from conformance.drift.rules.rule import ADD, BREAK, SHIFT, Rule

_ASKED = ("loopback", "production")
_ERROR = ("error",)

_STREAMS = (
    Rule(
        id="streams-not-asked",
        observation="wire.streams.*",
        paths=_ASKED,
        when=c.raises_now,
        severity=BREAK,
        reason="the node ends with an error instead of subscribing",
        example='loopback (no such fact) → {"error": "RuntimeError", "text": "…"}',
    ),
    Rule(
        id="streams-asked",
        observation="wire.streams.*",
        when=c.either(c.raised_before, c.appears),
        severity=ADD,
        reason="the node subscribes where it ended with an error",
        example='loopback {"error": "RuntimeError", "text": "…"} → (no such fact)',
    ),
    Rule(
        id="streams-lost",
        observation="wire.streams.*",
        paths=("connections",),
        when=c.comes_to_nothing,
        severity=BREAK,
        reason="the node opens no connection for the streams that the feed subscribes to",
        example="connections 1 → 0",
    ),
    Rule(
        id="instrument-not-asked",
        observation="wire.streams.*",
        paths=("symbols",),
        when=c.loses_items,
        severity=BREAK,
        reason="no stream is asked for an instrument that is subscribed to, so it has no ticks",
        example='symbols ["btcusdt", "ethusdt"] → ["btcusdt"]',
    ),
    Rule(
        id="kind-not-asked",
        observation="wire.streams.*",
        paths=("kinds",),
        when=c.loses_items,
        severity=BREAK,
        reason="no stream is asked for a kind of data that is subscribed to, so it never comes",
        example='kinds ["quotes", "trades"] → ["quotes"]',
    ),
    Rule(
        id="trade-stream",
        observation="wire.streams.trades",
        paths=("stream",),
        severity=SHIFT,
        reason="trades come from another stream: other ids, other counts, other times",
        example='stream "<symbol>@trade" → "<symbol>@aggTrade"',
    ),
    Rule(
        id="quote-stream",
        observation="wire.streams.quotes",
        paths=("stream",),
        severity=SHIFT,
        reason="quotes come from another stream",
        example='stream "<symbol>@bookTicker" → "<symbol>@depth"',
    ),
    Rule(
        id="stream-routes",
        observation="wire.streams.*",
        paths=("route",),
        severity=SHIFT,
        reason="streams are asked for over another route, which proxies must let through",
        example='route "/stream" → "/market/stream"',
    ),
    Rule(
        id="connections",
        observation="wire.streams.*",
        paths=("connections",),
        severity=SHIFT,
        reason="the node opens another number of connections, so order holds within each only",
        example="connections 1 → 2",
    ),
    Rule(
        id="stream-messages",
        observation="wire.streams.*",
        severity=SHIFT,
        reason="the node subscribes or unsubscribes with other messages, or for other symbols",
        example='messages ["SUBSCRIBE <quotes> x2"] → ["SUBSCRIBE <quotes> x1"]',
    ),
    Rule(
        id="base-urls",
        observation="wire.urls.*",
        severity=SHIFT,
        reason="the feed's own account type is asked for at other addresses",
        example='urls ["wss://fstream.binance.com"] → ["wss://fstream.binance.com/market"]',
    ),
)

_HTTP = (
    Rule(
        id="user-agent",
        observation="wire.http.*",
        paths=("user_agent",),
        severity=ADD,
        reason="the node calls itself something else",
        example='user_agent ["NautilusTrader/<version>"] → ["nautilus/<version>"]',
    ),
    Rule(
        id="strategies-never-start",
        observation="wire.http.*",
        paths=("strategy_started",),
        when=c.is_no_longer_true,
        severity=BREAK,
        reason="NT does not start the feed's strategies",
        example="strategy_started true → false",
    ),
    Rule(
        id="connect-raises",
        observation="wire.http.*",
        paths=_ERROR,
        when=c.raises_now,
        severity=BREAK,
        reason="connecting raises an error",
        example='error null → {"error": "RuntimeError", "text": "…"}',
    ),
    Rule(
        id="requests-changed",
        observation="wire.http.*",
        severity=SHIFT,
        reason="the node asks for something else over HTTP, or gets something else for it",
        example='requests [{"asks": "GET /fapi/v2/account", "signed": true, …}] → []',
    ),
)

_TICKS = (
    Rule(
        id="no-ticks",
        observation="wire.ticks.*",
        paths=("ticks", "came", "quotes", "trades"),
        when=c.comes_to_nothing,
        severity=BREAK,
        reason="no tick comes out for the frames that went in",
        example='ticks [{"quote": "BTCUSDT-PERP.BINANCE", …}] → []',
    ),
    Rule(
        id="ticks-raise",
        observation="wire.ticks.*",
        paths=_ERROR,
        when=c.raises_now,
        severity=BREAK,
        reason="a node that gets frames ends with an error",
        example='error null → {"error": "RuntimeError", "text": "…"}',
    ),
    Rule(
        id="ticks-differ",
        observation="wire.ticks.*",
        severity=SHIFT,
        reason="other ticks come out for the frames that went in",
        example="timestamps 1700000000001 -64 → 0",
    ),
)

_TOLERANCE = (
    Rule(
        id="no-ticks-after-reconnect",
        observation="wire.tolerance.connection_*",
        paths=("next_good_frame_comes", "other_instrument_comes"),
        when=c.is_no_longer_true,
        severity=BREAK,
        reason="after a lost connection the node does not subscribe again, so no tick comes",
        example="connection_close next_good_frame_comes true → false",
    ),
    Rule(
        id="tolerates-less",
        observation="wire.tolerance.*",
        when=c.is_no_longer_true,
        severity=SHIFT,
        reason="odd input that the node took stops it, or is logged as an error",
        example="answer_error strategy_started true → false",
    ),
    Rule(
        id="tolerates-more",
        observation="wire.tolerance.*",
        when=c.becomes_true,
        severity=ADD,
        reason="the node takes odd input that stopped it, or logs no error for it",
        example="answer_error strategy_started false → true",
    ),
    Rule(
        id="odd-input-differs",
        observation="wire.tolerance.*",
        severity=SHIFT,
        reason="something else comes of odd input",
        example='frame_duplicate bids ["64250.10", "64250.10"] → ["64250.10"]',
    ),
)

_LIFECYCLE = (
    Rule(
        id="close-code",
        observation="wire.lifecycle.*",
        paths=("closes",),
        severity=ADD,
        reason="connections are closed with another code, which only the venue sees",
        example="closes [1005] → [1000]",
    ),
    Rule(
        id="leaves-less",
        observation="wire.lifecycle.*",
        paths=("*_left",),
        when=c.is_less,
        severity=ADD,
        reason="a node that is stopped leaves less behind",
        example="connections_left 1 → 0",
    ),
    Rule(
        id="stop-differs",
        observation="wire.lifecycle.*",
        severity=SHIFT,
        reason="a node that is stopped says or leaves something else",
        example="connections_left 0 → 1",
    ),
)

RULES = _STREAMS + _HTTP + _TICKS + _TOLERANCE + _LIFECYCLE

"""Rules for the streams that a node subscribes to."""

from conformance.areas.wire.kinds import ROUTE_MOVED, STREAM_MOVED
from conformance.areas.wire.rules import OTHER_LOADING
from conformance.areas.wire.streams.kinds import NOTHING_ASKED, PART_NOT_ASKED
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    OTHER_LOADING,
    *GENERAL,
    Rule(
        id="streams-not-asked",
        observation="wire.streams.*",
        paths=("loopback", "production"),
        when=c.raises_now,
        severity=BREAK,
        kind=NOTHING_ASKED,
        reason="the node ends with an error instead of subscribing",
        example='loopback (no such fact) → {"error": "RuntimeError", "text": "…"}',
    ),
    Rule(
        id="streams-asked",
        observation="wire.streams.*",
        when=c.either(c.raised_before, c.appears),
        severity=ADD,
        kind=NOTHING_ASKED,
        reason="the node subscribes where it ended with an error",
        example='loopback {"error": "RuntimeError", "text": "…"} → (no such fact)',
    ),
    Rule(
        id="streams-lost",
        observation="wire.streams.*",
        paths=("connections",),
        when=c.comes_to_nothing,
        severity=BREAK,
        kind=NOTHING_ASKED,
        reason="the node opens no connection for the streams that the feed subscribes to",
        example="connections 1 → 0",
    ),
    Rule(
        id="instrument-not-asked",
        observation="wire.streams.*",
        paths=("symbols",),
        when=c.loses_items,
        severity=BREAK,
        kind=PART_NOT_ASKED,
        reason="no stream is asked for an instrument that is subscribed to, so it has no ticks",
        example='symbols ["btcusdt", "ethusdt"] → ["btcusdt"]',
    ),
    Rule(
        id="kind-not-asked",
        observation="wire.streams.*",
        paths=("kinds",),
        when=c.loses_items,
        severity=BREAK,
        kind=PART_NOT_ASKED,
        reason="no stream is asked for a kind of data that is subscribed to, so it never comes",
        example='kinds ["quotes", "trades"] → ["quotes"]',
    ),
    Rule(
        id="trade-stream",
        observation="wire.streams.trades",
        paths=("stream",),
        severity=SHIFT,
        kind=STREAM_MOVED,
        reason="trades come from another stream: other ids, other counts, other times",
        example='stream "<symbol>@trade" → "<symbol>@aggTrade"',
    ),
    Rule(
        id="quote-stream",
        observation="wire.streams.quotes",
        paths=("stream",),
        severity=SHIFT,
        kind=STREAM_MOVED,
        reason="quotes come from another stream",
        example='stream "<symbol>@bookTicker" → "<symbol>@depth"',
    ),
    Rule(
        id="stream-routes",
        observation="wire.streams.*",
        paths=("route",),
        severity=SHIFT,
        kind=ROUTE_MOVED,
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
)

"""Rules for the streams that a node subscribes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.kinds import ROUTE_MOVED, STREAM_MOVED
from conformance.areas.wire.rules import NOT_IN_ITS_RUN, OTHER_LOADING
from conformance.areas.wire.streams.kinds import NOTHING_ASKED, PART_NOT_ASKED
from conformance.diff.conditions import facts as c
from conformance.diff.conditions import use
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

if TYPE_CHECKING:
    from conformance.diff.case import Case


def _only_aggregates(case: Case) -> bool:
    """Aggregate trades are asked for in the place of trades, and all else as before."""
    before, after = (one if isinstance(one, list) else [one] for one in (case.before, case.after))
    moved = {str(stream).replace("@trade", "@aggTrade") for stream in before}
    return moved == set(map(str, after))


RULES = (
    OTHER_LOADING,
    NOT_IN_ITS_RUN,
    Rule(
        id="connections-not-in-its-own-run",
        observation="wire.streams.*",
        paths=("connections",),
        when=use.asks_the_same("connections"),
        severity=ADD,
        of_others=True,
        reason="the suite's own node opens another number of connections, and the feed's own run"
        " as many as before",
        example="quotes_and_trades connections 1 → 2",
    ),
    *GENERAL,
    Rule(
        id="bare-address-not-reached",
        observation="wire.streams.address_bare",
        when=c.either(c.is_no_longer_true, c.raises_now),
        severity=BREAK,
        reason="with an address that has no path, the node does not start or has no ticks",
        example="address_bare ticks true → false",
    ),
    Rule(
        id="address-not-reached",
        observation="wire.streams.address_*",
        when=c.either(c.is_no_longer_true, c.raises_now),
        severity=SHIFT,
        reason="with an address that has this path, the node does not start or has no ticks",
        example="address_with_stream ticks true → false",
    ),
    Rule(
        id="address-reached",
        observation="wire.streams.address_*",
        severity=ADD,
        reason="with an address of this form, the node starts or has ticks where that failed",
        example="address_with_ws ticks false → true",
    ),
    Rule(
        id="pacing-slower",
        observation="wire.streams.pacing_*",
        when=c.either(c.is_no_longer_true, c.raises_now),
        severity=SHIFT,
        reason="subscriptions take longer: the first ticks come late, or are old when they come",
        example="pacing_of_ten all_tick_in_1500_ms true → false",
    ),
    Rule(
        id="pacing-faster",
        observation="wire.streams.pacing_*",
        severity=ADD,
        reason="subscriptions take less time: the first ticks come sooner",
        example="pacing_of_ten all_tick_in_1500_ms false → true",
    ),
    Rule(
        id="streams-not-asked",
        observation="wire.streams.*",
        paths=("loopback", "production"),
        when=c.raises_now,
        severity=BREAK,
        kind=NOTHING_ASKED,
        reason="the node ends with an error instead of subscribing",
        example='loopback (not there before) → {"error": "RuntimeError", "text": "…"}',
    ),
    Rule(
        id="streams-asked",
        observation="wire.streams.*",
        when=c.either(c.raised_before, c.appears),
        severity=ADD,
        kind=NOTHING_ASKED,
        reason="the node subscribes where it ended with an error",
        example='loopback {"error": "RuntimeError", "text": "…"} → (not there any more)',
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
        id="aggregates-asked-already",
        observation="wire.streams.*",
        when=c.both(use.asks_for_aggregates, _only_aggregates),
        severity=ADD,
        of_others=True,
        reason="trades come from another stream where a config leaves that to the release",
        example='stream "<symbol>@trade" → "<symbol>@aggTrade"',
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

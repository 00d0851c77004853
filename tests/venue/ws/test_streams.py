"""Streams on the wire: names, routes, wrapping, requests, scripts and live updates."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.venue import Cue, Frame, Script, Venue
from conformance.venue.market.streams import KINDS, is_served, parse_stream
from conformance.venue.ws.subscriptions import State, handle
from tests.support.wire_clients import CLOSE, WireSocket

TRADE = "btcusdt@trade"
QUOTE = "btcusdt@bookTicker"
SILENCE_S = 0.3

NAMES = [
    ("btcusdt@trade", "trade", 0),
    ("btcusdt@aggTrade", "aggTrade", 100),
    ("btcusdt@bookTicker", "bookTicker", 0),
    ("btcusdt@depth", "depth", 250),
    ("btcusdt@depth@100ms", "depth", 100),
    ("btcusdt@depth@500ms", "depth", 500),
    ("btcusdt@depth5", "partialDepth", 250),
    ("btcusdt@depth10@100ms", "partialDepth", 100),
    ("btcusdt@depth20@500ms", "partialDepth", 500),
    ("btcusdt@kline_1m", "kline", 250),
    ("btcusdt@kline_1M", "kline", 250),
    ("btcusdt@markPrice", "markPrice", 3000),
    ("btcusdt@markPrice@1s", "markPrice", 1000),
    ("btcusdt@ticker", "ticker", 2000),
    ("btcusdt@miniTicker", "miniTicker", 2000),
    ("btcusdt_261225@trade", "trade", 0),
]


@pytest.mark.parametrize(("text", "kind", "every_ms"), NAMES)
def test_a_name_is_understood(text: str, kind: str, every_ms: int) -> None:
    """Each documented name has its kind and its speed."""
    name = parse_stream(text)
    assert name is not None
    assert (name.kind.name, name.every_ms) == (kind, every_ms)


def test_a_name_is_taken_apart() -> None:
    """Symbol, levels and interval are read from a name."""
    depth, kline = parse_stream("ethusdt@depth20@100ms"), parse_stream("btcusdt@kline_4h")
    assert depth is not None
    assert kline is not None
    assert (depth.symbol, depth.levels, kline.interval) == ("ETHUSDT", 20, "4h")


@pytest.mark.parametrize(
    "text", ["BTCUSDT@trade", "btcusdt@Trade", "btcusdt@depth7", "btcusdt@kline_7m", "btcusdt", ""]
)
def test_what_is_no_name_is_none(text: str) -> None:
    """Capitals, odd levels and odd intervals name no stream."""
    assert parse_stream(text) is None


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser(text: str) -> None:
    """Whatever a client sends as a name is read as one or as none."""
    name = parse_stream(text)
    assert name is None or name.text == text


@pytest.mark.parametrize(("stream", "route"), [(TRADE, "market"), (QUOTE, "public")])
def test_a_stream_has_one_route(stream: str, route: str) -> None:
    """Besides the plain one, exactly one route serves a stream."""
    served = [r for r in ("", "market", "public", "private") if is_served(stream, r)]
    assert served == ["", route]


def scripted() -> Venue:
    """Return a venue with a trade and a quote."""
    return Venue(Script.of({TRADE: ['{"t":1}'], QUOTE: ['{"u":1}']}))


@pytest.mark.parametrize("path", [f"/ws/{TRADE}", f"/market/ws/{TRADE}"])
def test_a_raw_stream_is_not_wrapped(path: str) -> None:
    """Under ``/ws`` the payload comes as it is."""
    with scripted() as venue:
        assert WireSocket.open(venue.ws_url, path).read().payload == b'{"t":1}'


@pytest.mark.parametrize("path", [f"/stream?streams={TRADE}", f"/market/stream?streams={TRADE}"])
def test_a_combined_stream_is_wrapped(path: str) -> None:
    """Under ``/stream`` the payload comes with its stream's name, its text untouched."""
    with scripted() as venue:
        payload = WireSocket.open(venue.ws_url, path).read().payload
        assert payload == b'{"stream":"btcusdt@trade","data":{"t":1}}'


def test_several_streams_share_a_connection() -> None:
    """An address can name many streams, and they come in the script's order."""
    with scripted() as venue:
        client = WireSocket.open(venue.ws_url, f"/stream?streams={QUOTE}/{TRADE}")
        assert [client.read().json["stream"] for _ in range(2)] == [TRADE, QUOTE]


@pytest.mark.parametrize("route", ["public", "private"])
def test_a_wrong_route_acknowledges_and_sends_nothing(route: str) -> None:
    """A stream of another route is accepted like any name, and no frame comes."""
    with scripted() as venue:
        client = WireSocket.open(venue.ws_url, f"/{route}/ws")
        client.ask("SUBSCRIBE", TRADE)
        assert client.read().json == {"result": None, "id": 1}
        with pytest.raises(TimeoutError):
            client.read(SILENCE_S)


def test_the_right_route_sends() -> None:
    """A quote comes under ``/public``."""
    with scripted() as venue:
        assert WireSocket.open(venue.ws_url, f"/public/ws/{QUOTE}").read().json == {"u": 1}


def test_a_subscription_is_answered_before_its_frames() -> None:
    """The acknowledgement comes first, then what the script has."""
    with scripted() as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        client.ask("SUBSCRIBE", TRADE, request_id=7)
        assert [client.read().json for _ in range(2)] == [{"result": None, "id": 7}, {"t": 1}]


def test_subscribing_twice_sends_once() -> None:
    """A stream already subscribed is acknowledged and not played again."""
    with scripted() as venue:
        client = WireSocket.open(venue.ws_url, f"/ws/{TRADE}")
        client.ask("SUBSCRIBE", TRADE)
        client.ask("LIST_SUBSCRIPTIONS", request_id=2)
        assert [client.read().json for _ in range(3)] == [
            {"t": 1},
            {"result": None, "id": 1},
            {"result": [TRADE], "id": 2},
        ]


def test_unsubscribing_stops_the_frames() -> None:
    """After an unsubscription nothing is delivered any more."""
    with scripted() as venue:
        client = WireSocket.open(venue.ws_url, f"/ws/{TRADE}")
        assert client.read().json == {"t": 1}
        client.ask("UNSUBSCRIBE", TRADE)
        assert client.read().json == {"result": None, "id": 1}
        assert venue.send(TRADE, '{"t":2}') == 0


def test_the_form_can_be_changed_while_connected() -> None:
    """``SET_PROPERTY`` switches the wrapping on, and ``GET_PROPERTY`` tells."""
    with scripted() as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        client.ask("SET_PROPERTY", "combined", True)  # noqa: FBT003  # as on the wire
        client.ask("GET_PROPERTY", "combined", request_id=2)
        client.ask("SUBSCRIBE", TRADE, request_id=3)
        assert [client.read().json for _ in range(4)] == [
            {"result": None, "id": 1},
            {"result": True, "id": 2},
            {"result": None, "id": 3},
            {"stream": TRADE, "data": {"t": 1}},
        ]


ERRORS = [
    ("{", 3, "Invalid JSON"),
    ("[]", 2, "expected an object"),
    ('{"method":"SUBSCRIBE","params":["a@trade"]}', 2, "request ID must be an unsigned integer"),
    ('{"method":"SUBSCRIBE","params":["a@trade"],"id":-1}', 2, "request ID must be an unsigned"),
    ('{"method":"SUBSCRIBE","params":["a@trade"],"id":[1]}', 2, "request ID must be an unsigned"),
    ('{"id":1}', 2, "missing field `method`"),
    ('{"method":"SHOUT","id":1}', 2, "unknown variant `SHOUT`"),
    ('{"method":"SUBSCRIBE","id":1}', 2, "missing field `params`"),
    ('{"method":"SUBSCRIBE","params":"a@trade","id":1}', 2, "expected a sequence"),
    ('{"method":"SUBSCRIBE","params":[1],"id":1}', 2, "must be a string"),
    ('{"method":"SET_PROPERTY","params":["shape",true],"id":1}', 0, "Unknown property"),
    ('{"method":"SET_PROPERTY","params":["combined",1],"id":1}', 1, "expected Boolean"),
    ('{"method":"GET_PROPERTY","params":[1],"id":1}', 2, "property name must be a string"),
]


@pytest.mark.parametrize(("text", "code", "message"), ERRORS)
def test_a_wrong_request_is_answered_with_its_error(text: str, code: int, message: str) -> None:
    """Each mistake has Binance's code, and the connection goes on."""
    with scripted() as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        client.send(text.encode())
        error = client.read().json["error"]
        assert error["code"] == code
        assert message in error["msg"]
        client.ask("LIST_SUBSCRIPTIONS")
        assert client.read().json == {"result": [], "id": 1}


@given(st.text(max_size=60) | st.from_type(dict[str, int | str | None]).map(json.dumps))
def test_no_request_breaks_the_protocol(text: str) -> None:
    """Whatever a client sends is answered with JSON, and only requests change anything."""
    outcome = handle(text, State())
    assert json.loads(outcome.reply).keys() & {"result", "error"}
    assert outcome.state == State()


def test_a_request_may_have_text_as_its_id() -> None:
    """An id of text comes back as it was, as the exchange's own library expects."""
    outcome = handle('{"method":"LIST_SUBSCRIPTIONS","id":"a1b2"}', State())
    assert json.loads(outcome.reply) == {"result": [], "id": "a1b2"}


def test_a_sequence_keeps_its_order_over_streams() -> None:
    """One cue fixes the order between streams subscribed one after the other."""
    frames = [(QUOTE, '{"n":1}'), (TRADE, '{"n":2}'), (QUOTE, '{"n":3}')]
    with Venue(Script.sequence(frames)) as venue:
        client = WireSocket.open(venue.ws_url, f"/ws/{QUOTE}")
        client.ask("SUBSCRIBE", TRADE)
        assert client.read().json == {"result": None, "id": 1}
        assert [client.read().json["n"] for _ in range(3)] == [1, 2, 3]


def test_a_sequence_spans_connections() -> None:
    """Frames go to whichever connection has their stream."""
    with Venue(Script.sequence([(QUOTE, '{"n":1}'), (TRADE, '{"n":2}')])) as venue:
        public = WireSocket.open(venue.ws_url, f"/public/ws/{QUOTE}")
        market = WireSocket.open(venue.ws_url, f"/market/ws/{TRADE}")
        assert (public.read().json, market.read().json) == ({"n": 1}, {"n": 2})


def test_a_cue_can_wait_for_a_later_subscription() -> None:
    """After a reconnection a stream can say something else."""
    script = Script(
        cues=tuple(
            Cue(frames=(Frame(stream=TRADE, payload=f'{{"n":{turn}}}'),), nth=turn)
            for turn in range(2)
        )
    )
    with Venue(script) as venue:
        for turn in range(2):
            with WireSocket.open(venue.ws_url, f"/ws/{TRADE}") as client:
                assert client.read().json == {"n": turn}


def test_frames_can_be_sent_at_any_time() -> None:
    """A running venue sends what it is given, and says how many got it."""
    with Venue() as venue:
        client = WireSocket.open(venue.ws_url, f"/stream?streams={TRADE}")
        venue.wait_subscribed(TRADE)
        assert venue.send(TRADE, '{"t":1}', '{"t":2}') == 2
        assert [client.read().json["data"]["t"] for _ in range(2)] == [1, 2]


def test_waiting_for_a_subscription_has_a_limit() -> None:
    """A stream nobody subscribes to is named."""
    with Venue() as venue, pytest.raises(TimeoutError, match=r"not subscribed .*btcusdt@trade"):
        venue.wait_subscribed(TRADE, timeout_s=0.01)


LIVE_FIELDS: dict[str, tuple[str, set[str]]] = {
    "btcusdt@trade": ("trade", {"E", "T", "s", "t", "p", "q", "m"}),
    "btcusdt@aggTrade": ("aggTrade", {"E", "a", "s", "p", "q", "f", "l", "T", "m"}),
    "btcusdt@bookTicker": ("bookTicker", {"u", "E", "T", "s", "b", "B", "a", "A"}),
    "btcusdt@depth@100ms": ("depthUpdate", {"E", "T", "s", "U", "u", "pu", "b", "a"}),
    "btcusdt@depth5@100ms": ("depthUpdate", {"E", "T", "s", "U", "u", "pu", "b", "a"}),
    "btcusdt@kline_1m": ("kline", {"E", "s", "k"}),
    "btcusdt@markPrice@1s": ("markPriceUpdate", {"E", "s", "p", "i", "P", "r", "T"}),
    "btcusdt@ticker": ("24hrTicker", {"E", "s", "p", "P", "w", "c", "Q", "o", "h", "l", "v"}),
    "btcusdt@miniTicker": ("24hrMiniTicker", {"E", "s", "c", "o", "h", "l", "v", "q"}),
    "btcusdt@forceOrder": ("forceOrder", {"E", "o"}),
}
"""What each kind of live update must have, as Binance documents it."""


def test_every_kind_has_a_live_update() -> None:
    """No kind of stream can be added without saying what it sends."""
    shown = {name.kind.name for name in map(parse_stream, LIVE_FIELDS) if name}
    assert shown == {kind.name for kind in KINDS}


@pytest.mark.parametrize("stream", LIVE_FIELDS)
def test_a_live_stream_has_the_documented_fields(stream: str) -> None:
    """A live venue updates a stream with its event type and all of its fields."""
    event, fields = LIVE_FIELDS[stream]
    with Venue(Script(live=True)) as venue:
        body = WireSocket.open(venue.ws_url, f"/ws/{stream}").read().json
        assert (body["e"], body.get("s") or body["o"]["s"]) == (event, "BTCUSDT")
        assert body.keys() >= fields


def test_live_depth_has_its_levels() -> None:
    """A partial book has as many levels as its name says."""
    with Venue(Script(live=True)) as venue:
        body = WireSocket.open(venue.ws_url, "/ws/btcusdt@depth20@100ms").read().json
        assert (len(body["b"]), len(body["a"])) == (20, 20)


def test_live_depth_has_no_gap() -> None:
    """Each update continues where the last one ended."""
    with Venue(Script(live=True)) as venue:
        client = WireSocket.open(venue.ws_url, "/ws/btcusdt@depth@100ms")
        first, second = client.read().json, client.read().json
        assert second["pu"] == first["u"]
        assert second["U"] == first["u"] + 1


def test_a_live_stream_of_an_unknown_symbol_is_silent() -> None:
    """A symbol that is not listed has no updates, and no error either."""
    with Venue(Script(live=True)) as venue:
        client = WireSocket.open(venue.ws_url, "/ws/nosuch@trade")
        with pytest.raises(TimeoutError):
            client.read(SILENCE_S)


def test_a_polite_close_is_answered() -> None:
    """A client's close comes back with its code, and the connection ends."""
    with Venue() as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        client.send((1000).to_bytes(2) + b"bye", CLOSE)
        frame = client.read()
        assert (frame.opcode, frame.code) == (CLOSE, 1000)
        assert client.rest() == b""
        closed: dict[str, Any] = venue.journal.facts("close")[0]
        assert (closed["by"], closed["code"], closed["reason"]) == ("client", 1000, "bye")

"""Every fault, at every point that can trigger it, seen on the wire."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from conformance.venue import Fault, Point, Script, Venue, default_catalogue
from conformance.venue.faults.fault import KINDS, FaultBook
from conformance.venue.faults.rewrites import SPOILT_FIELD
from tests.support.wire_clients import BINARY, CLOSE, PING, TEXT, WireSocket, ask, until

if TYPE_CHECKING:
    from collections.abc import Callable

STREAM = "btcusdt@trade"
PATH = f"/ws/{STREAM}"
FRAMES = ('{"e":"trade","t":1}', '{"e":"trade","t":2}', '{"e":"trade","t":3}')
INFO = "/fapi/v1/exchangeInfo"
SILENCE_S = 0.3  #: How long nothing must come for a test to call it nothing.

LIVE = (Point.OPEN, Point.SUBSCRIBE, Point.FRAME)
NOT_JSON = r"delimiter|Unterminated|Expecting"  #: What `json` says of half a text.
SHOWN: set[tuple[str, Point]] = set()


def shows(name: str, *points: Point) -> Callable[[Any], Any]:
    """Run a test at each of these points, and note that it shows the fault there."""
    SHOWN.update((name, point) for point in points)
    return pytest.mark.parametrize("point", points)


def venue(name: str, point: Point, **more: Any) -> Venue:
    """Return a venue that sends three frames and has one fault."""
    return Venue(Script.of({STREAM: FRAMES}, faults=[Fault(name=name, at=point, **more)]))


def test_every_fault_is_shown_at_every_point() -> None:
    """No fault can be added without a test that shows it on the wire."""
    assert {(kind.name, point) for kind in KINDS.values() for point in kind.points} == SHOWN


@shows("refuse", Point.CONNECT)
def test_refuse_shuts_the_websocket_port(point: Point) -> None:
    """A refused WebSocket gets no connection at all, while REST goes on."""
    with venue("refuse", point) as v:
        with pytest.raises(ConnectionRefusedError):
            WireSocket(v.ws_url, PATH)
        assert ask(v.http_url, "/fapi/v1/ping").status == 200


@shows("refuse", Point.REQUEST)
def test_refuse_shuts_the_rest_port(point: Point) -> None:
    """A refused REST client gets no connection at all, while WebSockets go on."""
    with venue("refuse", point) as v:
        with pytest.raises(ConnectionRefusedError):
            ask(v.http_url, "/fapi/v1/ping")
        assert WireSocket.open(v.ws_url, PATH).read().json["t"] == 1


def test_refuse_can_wait_for_a_number_of_connections() -> None:
    """With an index, that many connections are served before the port refuses."""
    with venue("refuse", Point.CONNECT, index=1) as v:
        first = WireSocket.open(v.ws_url, PATH)
        assert first.read().json["t"] == 1
        with pytest.raises(ConnectionRefusedError):
            WireSocket(v.ws_url, PATH)


def test_refuse_can_end() -> None:
    """After its time the port accepts again, under the same number."""

    def accepts() -> bool:
        try:
            return WireSocket.open(v.ws_url, PATH).read().payload.decode() == FRAMES[0]
        except ConnectionRefusedError:
            return False

    with venue("refuse", Point.CONNECT, for_s=0.2) as v:
        assert not accepts()
        assert until(accepts)


@shows("silent", Point.CONNECT)
def test_silent_never_answers_a_handshake(point: Point) -> None:
    """The connection is accepted, and the handshake never answered."""
    with venue("silent", point) as v:
        client = WireSocket(v.ws_url, PATH)
        client.socket.settimeout(SILENCE_S)
        with pytest.raises(TimeoutError):
            client.read_head()


@shows("silent", Point.REQUEST)
def test_silent_never_answers_a_request(point: Point) -> None:
    """The request is accepted and never answered."""
    with venue("silent", point) as v, pytest.raises(TimeoutError):
        ask(v.http_url, INFO, timeout_s=SILENCE_S)


@shows("error", Point.CONNECT)
def test_error_answers_a_handshake(point: Point) -> None:
    """The handshake is answered by an HTTP error."""
    with venue("error", point, status=503) as v:
        assert WireSocket(v.ws_url, PATH).read_head().startswith("HTTP/1.1 503")


@shows("error", Point.REQUEST)
def test_error_answers_a_request(point: Point) -> None:
    """The request is answered with the fault's status and body."""
    with venue("error", point, status=500, body='{"code":-1000,"msg":"?"}') as v:
        answer = ask(v.http_url, INFO)
        assert (answer.status, answer.json["code"]) == (500, -1000)


@shows("close", *LIVE)
def test_close_has_its_code(point: Point) -> None:
    """The WebSocket is closed with the fault's code and reason."""
    with venue("close", point, code=1012, reason="restart") as v:
        frame = WireSocket.open(v.ws_url, PATH).read()
        assert (frame.opcode, frame.code, frame.payload[2:]) == (CLOSE, 1012, b"restart")


@shows("reset", Point.CONNECT, *LIVE)
def test_reset_is_an_rst(point: Point) -> None:
    """The connection is reset, which the client's system reports as such."""
    with venue("reset", point) as v:
        client = WireSocket(v.ws_url, PATH)
        with pytest.raises(ConnectionResetError):
            client.rest()


@shows("reset", Point.REQUEST)
def test_reset_of_a_request_is_an_rst(point: Point) -> None:
    """The connection of the request is reset."""
    with venue("reset", point) as v, pytest.raises(ConnectionResetError):
        ask(v.http_url, INFO)


@shows("drop", *LIVE)
def test_drop_ends_without_a_close_frame(point: Point) -> None:
    """The connection ends, and no frame says so."""
    with venue("drop", point) as v:
        client = WireSocket.open(v.ws_url, PATH)
        assert client.rest() == b""


@shows("half_open", *LIVE)
def test_half_open_answers_nothing(point: Point) -> None:
    """No frame comes, a ping stays unanswered, and the connection does not end."""
    with venue("half_open", point) as v:
        client = WireSocket.open(v.ws_url, PATH)
        v.journal.wait_for("fault")
        client.send(b"?", PING)
        with pytest.raises(TimeoutError):
            client.read(SILENCE_S)


def test_half_open_does_not_answer_a_close() -> None:
    """A client that closes politely waits in vain."""
    with venue("half_open", Point.FRAME, index=1) as v:
        client = WireSocket.open(v.ws_url, PATH)
        assert client.read().json["t"] == 1
        client.send((1000).to_bytes(2), CLOSE)
        with pytest.raises(TimeoutError):
            client.read(SILENCE_S)


@shows("mute", Point.OPEN, Point.SUBSCRIBE)
def test_mute_acknowledges_and_sends_nothing(point: Point) -> None:
    """The subscription is acknowledged, and no frame follows."""
    with venue("mute", point) as v:
        client = WireSocket.open(v.ws_url, "/ws")
        client.ask("SUBSCRIBE", STREAM)
        assert client.read().json == {"result": None, "id": 1}
        with pytest.raises(TimeoutError):
            client.read(SILENCE_S)


def test_mute_leaves_other_streams_alone() -> None:
    """Only the stream that triggers it is mute."""
    fault = Fault(name="mute", at=Point.SUBSCRIBE, target=STREAM)
    with Venue(Script.of({STREAM: FRAMES, "ethusdt@trade": ['"good"']}, faults=[fault])) as v:
        client = WireSocket.open(v.ws_url, f"{PATH}/ethusdt@trade")
        assert client.read().json == "good"


@shows("slow_reader", Point.OPEN, Point.SUBSCRIBE)
def test_slow_reader_reads_late(point: Point) -> None:
    """What the client asks is answered only after the venue's pause."""
    with venue("slow_reader", point, for_s=SILENCE_S) as v:
        started = time.monotonic()
        client = WireSocket.open(v.ws_url, "/ws")
        client.ask("SUBSCRIBE", STREAM)
        assert client.read().json == {"result": None, "id": 1}
        assert time.monotonic() - started >= SILENCE_S


def test_slow_reader_makes_the_client_wait() -> None:
    """What the client sends piles up until its own system takes no more."""
    with venue("slow_reader", Point.OPEN) as v:
        client = WireSocket.open(v.ws_url, "/ws")
        v.journal.wait_for("fault")
        client.socket.settimeout(SILENCE_S)
        with pytest.raises(TimeoutError):
            client.send_bytes(bytes(64 << 20))


@shows("torn_frame", Point.FRAME)
def test_torn_frame_is_half_a_frame(point: Point) -> None:
    """Half of the frame's bytes come, and then the end."""
    with venue("torn_frame", point) as v:
        whole = bytes((0x81, len(FRAMES[0]))) + FRAMES[0].encode()
        assert WireSocket.open(v.ws_url, PATH).rest() == whole[: len(whole) // 2]


@shows("fragmented_frame", Point.FRAME)
def test_fragmented_frame_comes_in_pieces(point: Point) -> None:
    """The message comes in a first frame that is not final and one that is."""
    with venue("fragmented_frame", point) as v:
        client = WireSocket.open(v.ws_url, PATH)
        first, second = client.read(), client.read()
        assert (first.opcode, first.final, second.opcode, second.final) == (TEXT, False, 0, True)
        assert (first.payload + second.payload).decode() == FRAMES[0]


@shows("malformed_json", Point.FRAME)
def test_malformed_json_is_half_a_text(point: Point) -> None:
    """A whole frame comes whose text is no JSON, and the next one is good."""
    with venue("malformed_json", point) as v:
        client = WireSocket.open(v.ws_url, PATH)
        with pytest.raises(ValueError, match=NOT_JSON):
            _ = client.read().json
        assert client.read().json["t"] == 2


@shows("binary_frame", Point.FRAME)
def test_binary_frame_has_the_same_text(point: Point) -> None:
    """The frame's opcode is binary, its payload as it was."""
    with venue("binary_frame", point) as v:
        frame = WireSocket.open(v.ws_url, PATH).read()
        assert (frame.opcode, frame.payload.decode()) == (BINARY, FRAMES[0])


def read_ids(v: Venue, count: int) -> list[int]:
    """Return the trade ids of the frames that come."""
    client = WireSocket.open(v.ws_url, PATH)
    return [client.read().json["t"] for _ in range(count)]


@shows("duplicate", Point.FRAME)
def test_duplicate_comes_twice(point: Point) -> None:
    """The frame comes twice, and the others once."""
    with venue("duplicate", point, index=1) as v:
        assert read_ids(v, 4) == [1, 2, 2, 3]


@shows("out_of_order", Point.FRAME)
def test_out_of_order_comes_after_the_next(point: Point) -> None:
    """The frame comes after the one that follows it."""
    with venue("out_of_order", point) as v:
        assert read_ids(v, 3) == [2, 1, 3]


@shows("unknown_event", Point.FRAME)
def test_unknown_event_has_a_type_nobody_knows(point: Point) -> None:
    """The event type is unheard of, all else as it was."""
    with venue("unknown_event", point) as v:
        assert WireSocket.open(v.ws_url, PATH).read().json == {"e": "unheardOf", "t": 1}


@shows("unknown_stream", Point.FRAME)
def test_unknown_stream_was_never_subscribed(point: Point) -> None:
    """On a combined connection the frame comes under a foreign name."""
    with venue("unknown_stream", point) as v:
        frame = WireSocket.open(v.ws_url, f"/stream?streams={STREAM}").read()
        assert frame.json["stream"] == "nobody@unheardOf"


@shows("unknown_fields", Point.FRAME)
def test_unknown_fields_are_added_to_a_frame(point: Point) -> None:
    """The frame has a further field, and keeps its own."""
    with venue("unknown_fields", point) as v:
        body = WireSocket.open(v.ws_url, PATH).read().json
        assert body == {"e": "trade", "t": 1, "unheardOf": {"added": True}}


@shows("malformed_json", Point.REQUEST)
def test_malformed_json_is_half_a_body(point: Point) -> None:
    """The answer is whole for HTTP and no JSON."""
    with venue("malformed_json", point) as v:
        answer = ask(v.http_url, INFO)
        assert answer.status == 200
        with pytest.raises(ValueError, match=NOT_JSON):
            _ = answer.json


@shows("unknown_fields", Point.REQUEST)
def test_unknown_fields_are_added_to_every_object(point: Point) -> None:
    """Every object of the answer has a further field."""
    with venue("unknown_fields", point) as v:
        body = ask(v.http_url, INFO).json
        assert body["unheardOf"] == body["symbols"][0]["filters"][0]["unheardOf"] == {"added": True}


@shows("new_filter_type", Point.REQUEST)
def test_new_filter_type_is_on_one_symbol(point: Point) -> None:
    """The named symbol has a filter nobody knows, and no other has."""
    with venue("new_filter_type", point, symbol="ETHUSDT") as v:
        symbols = ask(v.http_url, INFO).json["symbols"]
        odd = [s["symbol"] for s in symbols if s["filters"][-1]["filterType"] == "UNHEARD_OF"]
        assert odd == ["ETHUSDT"]


@shows("new_contract_status", Point.REQUEST)
def test_new_contract_status_is_on_one_symbol(point: Point) -> None:
    """The first symbol has a status nobody knows, and no other has."""
    with venue("new_contract_status", point) as v:
        symbols = ask(v.http_url, INFO).json["symbols"]
        assert [s["symbol"] for s in symbols if s["status"] == "UNHEARD_OF"] == ["BTCUSDT"]


@shows("new_contract_type", Point.REQUEST)
def test_new_contract_type_is_on_one_symbol(point: Point) -> None:
    """The first symbol has a contract type nobody knows, and no other has."""
    with venue("new_contract_type", point) as v:
        symbols = ask(v.http_url, INFO).json["symbols"]
        assert [s["symbol"] for s in symbols if s["contractType"] == "UNHEARD_OF"] == ["BTCUSDT"]


@shows("new_time_in_force", Point.REQUEST)
def test_new_time_in_force_is_on_one_symbol(point: Point) -> None:
    """The first symbol takes one more, RPI, and no other does."""
    with venue("new_time_in_force", point) as v:
        symbols = ask(v.http_url, INFO).json["symbols"]
        assert [s["symbol"] for s in symbols if "RPI" in s["timeInForce"]] == ["BTCUSDT"]


@shows("tradifi_contract", Point.REQUEST)
def test_a_tradifi_contract_is_listed_last(point: Point) -> None:
    """There is one more, of that type, and all others are as they are."""
    with venue("tradifi_contract", point) as v:
        *others, last = ask(v.http_url, INFO).json["symbols"]
        assert (last["symbol"], last["contractType"]) == ("XAUUSDT", "TRADIFI_PERPETUAL")
        assert len(others) == len(default_catalogue())


@shows("symbol_beyond_ascii", Point.REQUEST)
def test_a_symbol_beyond_ascii_is_listed_last(point: Point) -> None:
    """There is one more, and all others are as they are."""
    with venue("symbol_beyond_ascii", point) as v:
        *others, last = ask(v.http_url, INFO).json["symbols"]
        assert (last["symbol"], last["baseAsset"]) == ("币安人生USDT", "币安人生")
        assert len(others) == len(default_catalogue())


@shows("new_order_type", Point.REQUEST)
def test_new_order_type_is_on_one_symbol(point: Point) -> None:
    """The first symbol takes one more that nobody knows, and no other does."""
    with venue("new_order_type", point) as v:
        symbols = ask(v.http_url, INFO).json["symbols"]
        assert [s["symbol"] for s in symbols if "UNHEARD_OF" in s["orderTypes"]] == ["BTCUSDT"]


@shows("new_rate_limit", Point.REQUEST)
def test_new_rate_limit_is_one_more(point: Point) -> None:
    """There is one that nobody knows beside those that there were."""
    with venue("new_rate_limit", point) as v:
        first, second = (ask(v.http_url, INFO).json["rateLimits"] for _ in range(2))
        assert [row["rateLimitType"] for row in first if row not in second] == ["UNHEARD_OF"]


@shows("missing_field", Point.REQUEST)
def test_missing_field_is_on_one_symbol(point: Point) -> None:
    """The first symbol lacks a field, and no other does."""
    with venue("missing_field", point) as v:
        symbols = ask(v.http_url, INFO).json["symbols"]
        assert [s["symbol"] for s in symbols if SPOILT_FIELD not in s] == ["BTCUSDT"]


@shows("null_field", Point.REQUEST)
def test_null_field_is_on_one_symbol(point: Point) -> None:
    """A field of the first symbol is null, and of no other."""
    with venue("null_field", point) as v:
        symbols = ask(v.http_url, INFO).json["symbols"]
        assert [s["symbol"] for s in symbols if s[SPOILT_FIELD] is None] == ["BTCUSDT"]


@shows("other_precision", Point.REQUEST)
def test_other_precision_is_on_one_symbol(point: Point) -> None:
    """The first symbol is listed with more digits than its steps have, and no other is."""
    with venue("other_precision", point) as v:
        symbols = ask(v.http_url, INFO).json["symbols"]
        listed = {s["symbol"]: (s["pricePrecision"], s["quantityPrecision"]) for s in symbols}
        assert (listed["BTCUSDT"], listed["ETHUSDT"]) == ((5, 6), (2, 3))


@shows("error_with_200", Point.REQUEST)
def test_error_with_200_looks_like_success(point: Point) -> None:
    """The body is an error and the status 200."""
    with venue("error_with_200", point) as v:
        answer = ask(v.http_url, INFO)
        assert (answer.status, answer.json["code"]) == (200, -1001)


@shows("html_body", Point.REQUEST)
def test_html_body_is_no_json(point: Point) -> None:
    """The answer is a page of HTML with the fault's status."""
    with venue("html_body", point, status=200) as v:
        answer = ask(v.http_url, INFO)
        assert (answer.status, answer.text[:6]) == (200, "<html>")


@shows("torn_body", Point.REQUEST)
def test_torn_body_ends_early(point: Point) -> None:
    """Fewer bytes come than were announced."""
    with venue("torn_body", point) as v:
        client = WireSocket(v.http_url, "/fapi/v1/time")
        head = client.read_head()
        announced = int(head.lower().split("content-length: ")[1].split("\r\n")[0])
        assert 0 < len(client.rest()) < announced


def test_a_fault_is_triggered_once_unless_told_otherwise() -> None:
    """After its occurrences are over, a fault is over."""
    with venue("error", Point.REQUEST, index=1, times=2) as v:
        assert [ask(v.http_url, INFO).status for _ in range(4)] == [200, 503, 503, 200]


def test_a_fault_is_triggered_only_by_its_target() -> None:
    """Paths and streams that do not match are left alone and not counted."""
    with venue("error", Point.REQUEST, target="/fapi/v1/time") as v:
        assert ask(v.http_url, INFO).status == 200
        assert ask(v.http_url, "/fapi/v1/time").status == 503


def test_a_fault_of_the_exchange_information_leaves_other_answers_alone() -> None:
    """It waits for the one path that it makes sense for."""
    with venue("new_contract_status", Point.REQUEST) as v:
        assert ask(v.http_url, "/fapi/v1/ping").status == 200
        assert ask(v.http_url, INFO).json["symbols"][0]["status"] == "UNHEARD_OF"


def test_a_fault_can_be_triggered_now() -> None:
    """A running venue can be told to do wrong at once."""
    with Venue(Script.of({STREAM: FRAMES})) as v:
        client = WireSocket.open(v.ws_url, PATH)
        assert [client.read().json["t"] for _ in FRAMES] == [1, 2, 3]
        assert v.trigger(Fault(name="reset", at=Point.OPEN)) == 1
        with pytest.raises(ConnectionResetError):
            client.rest()


def test_only_a_fault_of_open_connections_can_be_triggered_now() -> None:
    """A fault of a frame has no frame that triggers it, and says so."""
    with Venue() as v, pytest.raises(ValueError, match=r"only a fault at .*\n  found: .*frame"):
        v.trigger(Fault(name="drop", at=Point.FRAME))


def test_a_spoilt_answer_is_recorded_as_it_was_sent() -> None:
    """The journal has the status the client got, and none where it got no answer."""
    faults = [Fault(name=name, at=Point.REQUEST, status=500) for name in ("error", "reset")]
    with Venue(Script(faults=(faults[0], replace(faults[1], index=1)))) as v:
        ask(v.http_url, INFO)
        with pytest.raises(ConnectionResetError):
            ask(v.http_url, INFO)
        assert [fact["status"] for fact in v.journal.facts("request")] == [500, None]


def test_a_fault_is_in_the_journal() -> None:
    """What went wrong on purpose can be told from what went wrong."""
    with venue("drop", Point.FRAME, index=2) as v:
        WireSocket.open(v.ws_url, PATH).rest()
        assert v.journal.facts("fault") == [
            {"kind": "fault", "connection": 0, "name": "drop", "at": "frame", "target": STREAM}
        ]


def test_an_unknown_fault_is_refused() -> None:
    """A misspelt name is an error that lists the names there are."""
    with pytest.raises(ValueError, match=r"no fault is named 'explode'\n  expected: refuse, "):
        Fault(name="explode", at=Point.OPEN)


def test_a_fault_at_a_wrong_point_is_refused() -> None:
    """A fault that cannot be triggered somewhere says where it can."""
    with pytest.raises(
        ValueError, match=r"'duplicate' cannot be triggered at .*\n  expected: frame"
    ):
        Fault(name="duplicate", at=Point.OPEN)


def test_the_first_of_two_faults_is_triggered() -> None:
    """Where two faults meet at one point, the script's order decides."""
    book = FaultBook([Fault(name="drop", at=Point.FRAME), Fault(name="reset", at=Point.FRAME)])
    triggered = book.trigger(Point.FRAME, STREAM)
    assert triggered is not None
    assert triggered.name == "drop"

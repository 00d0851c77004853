"""The WebSocket protocol itself: each breach of RFC 6455 ends as the RFC wants it."""

from __future__ import annotations

import pytest
from aiohttp import ClientConnectionResetError, web

from conformance.venue import Limits, Venue, VenueSettings
from tests.support.wire_clients import BINARY, CLOSE, PING, PONG, TEXT, WireSocket

MASK = bytes(4)


def masked(first: int, payload: bytes, *, size: int | None = None) -> bytes:
    """Return a client's frame with any first byte."""
    length = len(payload) if size is None else size
    return bytes((first, 0x80 | length)) + MASK + payload


BREACHES = [
    ("a reserved bit", masked(0xC1, b"x"), 1002),
    ("a reserved data opcode", masked(0x83, b"x"), 1002),
    ("a reserved control opcode", masked(0x8B, b"x"), 1002),
    ("a fragmented ping", masked(PING, b"x"), 1002),
    ("a continuation of nothing", masked(0x80, b"x"), 1002),
    ("a message within a message", masked(TEXT, b"x") + masked(0x80 | TEXT, b"y"), 1002),
    ("a close of one byte", masked(0x80 | CLOSE, b"x"), 1002),
    ("a close code that may not be sent", masked(0x80 | CLOSE, (1006).to_bytes(2)), 1002),
    ("a close code nobody has", masked(0x80 | CLOSE, (999).to_bytes(2)), 1002),
    ("text that is no UTF-8", masked(0x80 | TEXT, b"\xff\xfe"), 1007),
    ("a close reason that is no UTF-8", masked(0x80 | CLOSE, b"\x03\xe8\xff"), 1007),
]


@pytest.mark.parametrize(
    ("breach", "code"), [row[1:] for row in BREACHES], ids=[b[0] for b in BREACHES]
)
def test_a_breach_is_answered_by_its_code(breach: bytes, code: int) -> None:
    """The connection is closed with the RFC's code for what was wrong."""
    with Venue() as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        client.send_bytes(breach)
        frame = client.read()
        assert (frame.opcode, frame.code) == (CLOSE, code)


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 3000, 4999])
def test_a_close_is_echoed(code: int) -> None:
    """Every code a client may send comes back."""
    with Venue() as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        client.send(code.to_bytes(2), CLOSE)
        assert client.read().code == code


def test_an_empty_close_is_answered() -> None:
    """A close without a code is answered by one, and noted as 1005."""
    with Venue() as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        client.send(b"", CLOSE)
        assert client.read().opcode == CLOSE
        assert venue.journal.facts("close")[0]["code"] == 1005


def test_a_fragmented_request_is_put_together() -> None:
    """A request in two frames, with a ping between them, is one request."""
    with Venue() as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        request = b'{"method":"LIST_SUBSCRIPTIONS","id":5}'
        client.send_bytes(masked(TEXT, request[:9]))
        client.send(b"between", PING)
        client.send_bytes(masked(0x80, request[9:]))
        pong, reply = client.read(), client.read()
        assert (pong.opcode, pong.payload) == (PONG, b"between")
        assert reply.json == {"result": [], "id": 5}


def test_a_binary_request_is_read_like_text() -> None:
    """The exchange does not mind in which kind of frame it is asked."""
    with Venue() as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        client.send(b'{"method":"LIST_SUBSCRIPTIONS","id":5}', BINARY)
        assert client.read().json == {"result": [], "id": 5}


def test_an_unsolicited_pong_is_allowed() -> None:
    """A pong that answers nothing is noted, and the connection goes on."""
    with Venue(settings=VenueSettings(limits=Limits(messages_per_second=100))) as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        client.send(b"just so", PONG)
        client.ask("LIST_SUBSCRIPTIONS")
        assert client.read().json == {"result": [], "id": 1}
        assert len(venue.journal.facts("pong")) == 1


def test_extensions_are_not_agreed_to() -> None:
    """An offer to compress is declined, so that frames are what a script says."""
    with Venue() as venue:
        client = WireSocket(
            venue.ws_url, "/ws", more="Sec-WebSocket-Extensions: permessage-deflate"
        )
        assert "extensions" not in client.read_head().lower()


def test_a_client_that_leaves_during_the_handshake_is_no_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The journal has a connection that was lost, and nothing is printed."""

    async def leave(_: web.WebSocketResponse, request: web.Request) -> None:
        assert request.transport is not None
        request.transport.abort()
        raise ClientConnectionResetError

    with Venue() as venue, monkeypatch.context() as patched:
        patched.setattr(web.WebSocketResponse, "prepare", leave)
        with pytest.raises((OSError, EOFError)):
            WireSocket.open(venue.ws_url, "/ws")
        closed = venue.journal.facts("close")

    assert [one["by"] for one in closed] == ["lost"]
    assert caplog.messages == []

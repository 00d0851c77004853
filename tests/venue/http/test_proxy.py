"""The forward proxy: production's host names, and nobody but the venue behind them."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

from conformance.venue import Fault, Point, Script, Venue
from tests.support.wire_clients import WireSocket, ask

STREAM = "btcusdt@aggTrade"
HOST = "fstream.binance.com:80"


def test_an_absolute_address_is_served_by_the_venue() -> None:
    """A proxied request names its host, and the venue answers for it."""
    with Venue() as venue:
        answer = ask(
            venue.proxy_url,
            "http://fapi.binance.com/fapi/v1/time",
            headers={"Host": "fapi.binance.com"},
        )
        assert answer.json.keys() == {"serverTime"}
        fact: dict[str, Any] = venue.journal.facts("request")[0]
        assert (fact["host"], fact["path"]) == ("fapi.binance.com", "/fapi/v1/time")
        assert fact["via"] == "proxy"


def test_a_tunnel_leads_to_the_venue() -> None:
    """A WebSocket through CONNECT gets its frames, and asks for production's path."""
    with Venue(Script.of({STREAM: ['{"a":1}']})) as venue:
        path = f"/market/stream?streams={STREAM}"
        client = WireSocket.open(venue.proxy_url, path, host="fstream.binance.com", tunnel=HOST)
        assert client.read().json["data"] == {"a": 1}
        tunnel, opened = (fact for fact in venue.journal.facts())
        assert tunnel == {"kind": "tunnel", "host": HOST}
        assert (opened["host"], opened["path"]) == ("fstream.binance.com", "/market/stream")
        assert (opened["via"], opened["route"]) == ("tunnel", "market")


def test_a_direct_request_is_told_from_a_proxied_one() -> None:
    """Without a proxy the journal says so."""
    with Venue() as venue:
        ask(venue.http_url, "/fapi/v1/time")
        assert venue.journal.facts("request")[0]["via"] == "direct"


def test_a_fault_reaches_through_the_tunnel() -> None:
    """What goes wrong inside a tunnel happens to the client's own connection."""
    fault = Fault(name="drop", at=Point.OPEN)
    with Venue(Script(faults=(fault,))) as venue:
        client = WireSocket.open(venue.proxy_url, f"/ws/{STREAM}", tunnel=HOST)
        assert client.rest() == b""


def test_tls_inside_a_tunnel_is_noted_and_ended() -> None:
    """A client that insists on TLS learns that there is none, and the journal tells."""
    with Venue() as venue:
        where = urlsplit(venue.proxy_url)
        with socket.create_connection((where.hostname, where.port or 0), timeout=5) as client:
            client.sendall(b"CONNECT fapi.binance.com:443 HTTP/1.1\r\n\r\n")
            assert client.recv(1024).startswith(b"HTTP/1.1 200")
            client.sendall(b"\x16\x03\x01\x00\x05hello")
            assert client.recv(1024) == b""
        assert venue.journal.facts("tls") == [{"kind": "tls", "host": "fapi.binance.com:443"}]


def test_a_request_in_pieces_is_understood() -> None:
    """A head that comes byte by byte is no different."""
    with Venue() as venue:
        where = urlsplit(venue.proxy_url)
        head = b"CONNECT fapi.binance.com:80 HTTP/1.1\r\n\r\n"
        with socket.create_connection((where.hostname, where.port or 0), timeout=5) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for place in range(len(head)):
                client.sendall(head[place : place + 1])
            assert client.recv(1024).startswith(b"HTTP/1.1 200")
            client.sendall(b"GET /fapi/v1/ping HTTP/1.1\r\nHost: fapi.binance.com\r\n\r\n")
            assert client.recv(1024).startswith(b"HTTP/1.1 200")


def test_nothing_is_connected_to() -> None:
    """A tunnel to a host that cannot exist is as good as any other."""
    with Venue(Script.of({STREAM: ["{}"]})) as venue:
        tunnel = "no-such-host.invalid:80"
        assert WireSocket.open(venue.proxy_url, f"/ws/{STREAM}", tunnel=tunnel).read().json == {}

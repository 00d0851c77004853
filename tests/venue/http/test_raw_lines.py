"""Request lines in raw UTF-8: the exchange lists such symbols, and a client may write them so."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from conformance.venue import Venue

if TYPE_CHECKING:
    from collections.abc import Iterator

SYMBOL = "币安人生"
UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


@pytest.fixture
def venue() -> Iterator[Venue]:
    """Run a venue."""
    with Venue() as running:
        yield running


def answers(address: str, *lines: str, headers: str = "") -> list[bytes]:
    """Send requests on one connection; return the first line of each answer."""
    found = []
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as client:
        for line in lines:
            client.sendall(f"GET {line} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode())
            found.append(client.recv(65_536).partition(b"\r\n")[0])
    return found


def test_a_request_is_answered_and_noted(venue: Venue) -> None:
    """The second on a connection as well as the first."""
    lines = [f"/fapi/v1/depth?symbol={SYMBOL}USDT", f"/fapi/v1/depth?symbol={SYMBOL}USDC"]
    told = answers(venue.http_url, *lines)

    assert told == [b"HTTP/1.1 400 Bad Request"] * 2  # as for any symbol that is not listed
    noted: list[dict[str, Any]] = [*venue.journal.facts("request")]
    assert [one["query"] for one in noted] == [
        [["symbol", f"{SYMBOL}USDT"]],
        [["symbol", f"{SYMBOL}USDC"]],
    ]
    assert {one["code"] for one in noted} == {-1121}


def test_a_websocket_is_opened(venue: Venue) -> None:
    """Its streams are noted as they were asked for."""
    told = answers(venue.ws_url, f"/stream?streams={SYMBOL}usdt@trade", headers=UPGRADE)

    assert told == [b"HTTP/1.1 101 Switching Protocols"]
    (opened,) = venue.journal.facts("open")
    assert opened["streams"] == [f"{SYMBOL}usdt@trade"]


def test_an_escaped_request_is_the_same(venue: Venue) -> None:
    """What is written in ASCII goes through as it is."""
    answers(venue.http_url, "/fapi/v1/depth?symbol=%E5%B8%81USDT")

    (noted,) = venue.journal.facts("request")
    assert noted["query"] == [["symbol", "币USDT"]]

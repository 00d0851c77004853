"""How a connection starts: plain HTTP and WebSocket, or what a client asks of a forward proxy."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from conformance.venue.http.raw_lines import RawLines

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.venue.journal import Journal

END_OF_HEAD = b"\r\n\r\n"
MAX_HEAD = 65_536
TLS_HANDSHAKE = 0x16  #: First byte of a TLS record that starts a handshake.
LONGEST_METHOD = len(b"CONNECT ")


class Tunnels:
    """Which clients came through a CONNECT, by their own end's address."""

    def __init__(self) -> None:
        self._hosts: dict[object, str] = {}

    def note(self, transport: asyncio.Transport, host: str | None) -> None:
        """Remember the host a client asked the proxy for, or that it asked for none."""
        peer = transport.get_extra_info("peername")
        # The system gives an address out again, so an earlier client's must not stay.
        self._hosts.pop(peer, None)
        if host is not None:
            self._hosts[peer] = host

    def host(self, transport: asyncio.Transport | None) -> str | None:
        """Return the host a client asked the proxy for, if it did."""
        return self._hosts.get(transport.get_extra_info("peername")) if transport else None


class ConnectionReader(asyncio.Protocol):
    """Reads the first bytes of a connection and hands it to the HTTP server.

    A CONNECT is answered, noted and never carried out: what follows inside the tunnel is served
    by the venue itself, whichever host was asked for. Nothing is ever connected to.
    """

    def __init__(
        self,
        make_handler: Callable[[], asyncio.Protocol],
        journal: Journal,
        tunnels: Tunnels,
        waiting: set[asyncio.Transport],
    ) -> None:
        self._make_handler = make_handler
        self._journal = journal
        self._tunnels = tunnels
        self._waiting = waiting  #: Connections that have not said yet what they want.
        self._transport: asyncio.Transport | None = None
        self._read = b""
        self._host: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection until its first bytes have come."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 a TCP server's always is
        self._transport = transport
        self._waiting.add(transport)

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget a client that went without asking anything."""
        if self._transport is not None:
            self._waiting.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        """Tell a CONNECT from anything else."""
        self._read += data
        if self._host is None and self._is_connect():
            if END_OF_HEAD in self._read:
                self._open_tunnel()
            return
        if self._read and len(self._read) >= (1 if self._host else LONGEST_METHOD):
            self._hand_over()

    def _is_connect(self) -> bool:
        return self._read[:LONGEST_METHOD] == b"CONNECT "[: len(self._read)]

    def _open_tunnel(self) -> None:
        assert self._transport is not None  # noqa: S101 data comes after the connection
        head, _, self._read = self._read.partition(END_OF_HEAD)
        target = head.split(b"\r\n", 1)[0].split(b" ")[1].decode("latin-1")
        self._host = target
        self._journal.add("tunnel", {"host": target})
        self._transport.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if self._read:
            self._hand_over()

    def _hand_over(self) -> None:
        assert self._transport is not None  # noqa: S101 data comes after the connection
        if self._host is not None and self._read[0] == TLS_HANDSHAKE:
            self._journal.add("tls", {"host": self._host})
            self._transport.close()
            return
        self._waiting.discard(self._transport)
        handler = RawLines(self._make_handler())
        self._tunnels.note(self._transport, self._host)
        self._transport.set_protocol(handler)
        handler.connection_made(self._transport)
        handler.data_received(self._read)

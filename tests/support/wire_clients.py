"""Plain clients over raw sockets: nothing between a test and the bytes of the wire."""

from __future__ import annotations

import base64
import http.client
import json
import os
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from conformance.venue.http.signing import sign

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

LIMIT_S = 5.0
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for an HTTP request."""

    status: int
    headers: Mapping[str, str]  #: Names in small letters.
    text: str

    @property
    def json(self) -> Any:
        """Return the body, parsed."""
        return json.loads(self.text)


def ask(  # noqa: PLR0913 the parts of an HTTP request
    url: str,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    timeout_s: float = LIMIT_S,
) -> Answer:
    """Send one HTTP request and return its answer."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=timeout_s)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, headers=names, text=response.read().decode())
    finally:
        connection.close()


def signed(path: str, secret: str, **sent: object) -> str:
    """Return a path with its parameters and their signature."""
    query = urlencode(sent)
    return f"{path}?{query}&signature={sign(secret, query)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFrame:
    """One WebSocket frame as it came."""

    opcode: int
    payload: bytes
    final: bool

    @property
    def json(self) -> Any:
        """Return the payload, parsed."""
        return json.loads(self.payload)

    @property
    def code(self) -> int:
        """Return a close frame's code."""
        return int.from_bytes(self.payload[:2])


class WireSocket:
    """A WebSocket client that answers nothing by itself."""

    def __init__(
        self, url: str, path: str, *, host: str = "venue", tunnel: str | None = None, more: str = ""
    ) -> None:
        where = urlsplit(url)
        self.socket = socket.create_connection((where.hostname, where.port or 0), timeout=LIMIT_S)
        self._read = b""
        if tunnel is not None:
            self.send_bytes(f"CONNECT {tunnel} HTTP/1.1\r\nHost: {tunnel}\r\n\r\n".encode())
            assert self.read_head().startswith("HTTP/1.1 200")
        key = base64.b64encode(os.urandom(16)).decode()
        self.send_bytes(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            f"{more}{chr(13) + chr(10) if more else ''}"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )

    @classmethod
    def open(cls, url: str, path: str, **more: Any) -> Self:
        """Connect and complete the handshake."""
        client = cls(url, path, **more)
        head = client.read_head()
        assert head.startswith("HTTP/1.1 101"), head
        return client

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def __del__(self) -> None:
        # Most tests end with their client; the venue drops it anyway.
        if hasattr(self, "socket"):
            self.socket.close()

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def send(self, payload: bytes, opcode: int = TEXT) -> None:
        """Send one masked frame; its payload may be 64 KiB at most."""
        size = len(payload)
        head = bytes((0x80 | opcode, 0x80 | size)) if size < 126 else b""
        head = head or bytes((0x80 | opcode, 0x80 | 126)) + size.to_bytes(2)
        # A mask of zeros leaves the payload readable, and is as good as any other.
        self.send_bytes(head + bytes(4) + payload)

    def ask(self, method: str, *params: object, request_id: int = 1) -> None:
        """Send a request of the stream protocol."""
        body = {"method": method, "params": list(params), "id": request_id}
        self.send(json.dumps(body).encode())

    def read_head(self) -> str:
        """Read an HTTP head."""
        while b"\r\n\r\n" not in self._read:
            self._more()
        head, _, self._read = self._read.partition(b"\r\n\r\n")
        return head.decode()

    def read(self, timeout_s: float = LIMIT_S) -> WireFrame:
        """Read one frame.

        Raises:
            EOFError: The connection ended before a whole frame had come.
            ConnectionResetError: It was reset.
            TimeoutError: Nothing came.
        """
        self.socket.settimeout(timeout_s)
        first, second = self._take(2)
        size = second & 0x7F
        if size > 125:
            size = int.from_bytes(self._take(2 if size == 126 else 8))
        payload = self._take(size)
        return WireFrame(opcode=first & 0x0F, payload=payload, final=bool(first & 0x80))

    @property
    def held(self) -> int:
        """Return the number of bytes that came with the handshake or a frame, unread so far."""
        return len(self._read)

    def rest(self) -> bytes:
        """Read whatever comes until the connection ends."""
        while True:
            try:
                self._more()
            except EOFError:
                return self._read

    def _take(self, size: int) -> bytes:
        while len(self._read) < size:
            self._more()
        taken, self._read = self._read[:size], self._read[size:]
        return taken

    def _more(self) -> None:
        data = self.socket.recv(65_536)
        if not data:
            raise EOFError("the connection ended")
        self._read += data


def until(holds: Callable[[], bool], limit_s: float = LIMIT_S) -> bool:
    """Try a condition again and again until it holds or the limit is over."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        if holds():
            return True
    return False

"""A reader of the venue's streams that does nothing but count frames: no client can be faster."""

import socket
import time
from urllib.parse import urlsplit

STREAMS = "btcusdt@bookTicker/btcusdt@aggTrade"
RECEIVED_AT_ONCE = 1 << 20

_END_OF_HEAD = b"\r\n\r\n"
_SHORT, _MEDIUM = 125, 126  #: Payload lengths of RFC 6455, 5.2.


def read_frames(ws_url: str, frames: int, *, within_s: float) -> float:
    """Read so many frames and return how many came a second, from the first bytes of them on.

    Raises:
        ConnectionError: The venue ended before, or did not answer as a WebSocket does.
        TimeoutError: It went silent, or all did not come in time.
    """
    address = urlsplit(ws_url)
    with socket.create_connection((address.hostname, address.port), within_s) as connection:
        held = _opened(connection, address.netloc)
        held = held or _received(connection)
        counter, began_s = FrameCounter(), time.perf_counter()
        counter.take(held)
        first = counter.frames  # What was there before the clock started does not count.
        while counter.frames < frames:
            if time.perf_counter() - began_s > within_s:
                raise TimeoutError(f"{counter.frames} of {frames} frames came in {within_s} s")
            counter.take(_received(connection))
        return (counter.frames - first) / (time.perf_counter() - began_s)


class FrameCounter:
    """Counts unmasked frames in bytes that come in pieces."""

    def __init__(self) -> None:
        self.frames = 0
        self._rest = b""

    def take(self, data: bytes) -> None:
        """Count the frames that these bytes complete."""
        data = self._rest + data
        at, size = 0, len(data)
        while (end := _end_of_frame(data, at)) <= size:
            self.frames += 1
            at = end
        self._rest = data[at:]


def _end_of_frame(data: bytes, at: int) -> int:
    """Return where the frame at a place ends; beyond the data where that can't be told yet."""
    head = data[at : at + 4]
    if len(head) < 4:  # noqa: PLR2004  # none of the venue's frames is shorter
        return len(data) + 1
    length = head[1]
    if length <= _SHORT:
        return at + 2 + length
    if length == _MEDIUM:
        return at + 4 + (head[2] << 8) + head[3]
    return at + 10 + int.from_bytes(data[at + 2 : at + 10])


def _opened(connection: socket.socket, host: str) -> bytes:
    """Open a WebSocket and return what came after its head already."""
    request = (
        f"GET /ws/{STREAMS} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
    )
    connection.sendall("\r\n".join(request).encode() + _END_OF_HEAD)
    head = b""
    while _END_OF_HEAD not in head:
        head += _received(connection)
    status, _, rest = head.partition(_END_OF_HEAD)
    if not status.startswith(b"HTTP/1.1 101"):
        raise ConnectionError(f"the venue answered {status.splitlines()[0].decode('latin-1')}")
    return rest


def _received(connection: socket.socket) -> bytes:
    data = connection.recv(RECEIVED_AT_ONCE)
    if not data:
        raise ConnectionError("the venue ended before all was read")
    return data

"""Request lines in raw UTF-8, which the exchange answers and an HTTP server of Python refuses.

The exchange lists symbols beyond ASCII, and a client may write one as it is, without escapes.
"""

from __future__ import annotations

import asyncio
import re

_RAW_LINE = re.compile(rb"[A-Z]+ [^\r\n]*[\x80-\xff][^\r\n]* HTTP/1\.[01]\r\n")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


class RawLines(asyncio.Protocol):
    """Stands before a server's handler, and escapes what is beyond ASCII in a request line."""

    def __init__(self, handler: asyncio.Protocol) -> None:
        self._handler = handler
        self.connection_made = handler.connection_made  # type: ignore[method-assign]  # as it is
        self.connection_lost = handler.connection_lost  # type: ignore[method-assign]  # "
        self.eof_received = handler.eof_received  # type: ignore[method-assign]  # "
        self.pause_writing = handler.pause_writing  # type: ignore[method-assign]  # "
        self.resume_writing = handler.resume_writing  # type: ignore[method-assign]  # "

    def data_received(self, data: bytes) -> None:
        """Hand bytes on; a frame of a WebSocket never begins as a request does."""
        if raw := _RAW_LINE.match(data):
            data = _BEYOND_ASCII.sub(_escaped, raw[0]) + data[raw.end() :]
        self._handler.data_received(data)


def _escaped(byte: re.Match[bytes]) -> bytes:
    return b"%%%02X" % byte[0][0]

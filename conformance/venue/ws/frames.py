"""WebSocket frames as bytes, encoded ahead so that volume costs one write for many frames."""

from __future__ import annotations

from enum import IntEnum

_SHORT = 125  #: Longest payload whose length fits the second byte.
_MEDIUM = 0xFFFF  #: Longest payload whose length fits two more bytes.


class Opcode(IntEnum):
    """What a frame carries.

    Source:
        RFC 6455, section 5.2.
    """

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


def encode(payload: bytes, opcode: Opcode = Opcode.TEXT, *, final: bool = True) -> bytes:
    """Return one unmasked frame, as a server sends it."""
    first = (0x80 if final else 0) | opcode
    size = len(payload)
    if size <= _SHORT:
        head = bytes((first, size))
    elif size <= _MEDIUM:
        head = bytes((first, 126)) + size.to_bytes(2)
    else:
        head = bytes((first, 127)) + size.to_bytes(8)
    return head + payload


def encode_fragments(payload: bytes, pieces: int = 2) -> bytes:
    """Return a text message in several frames, which is legal and rare."""
    step = max(1, -(-len(payload) // pieces))
    parts = [payload[start : start + step] for start in range(0, len(payload), step)] or [b""]
    last = len(parts) - 1
    return b"".join(
        encode(part, Opcode.TEXT if place == 0 else Opcode.CONTINUATION, final=place == last)
        for place, part in enumerate(parts)
    )


def wrap(stream: str, payload: bytes) -> bytes:
    """Wrap a payload as a combined stream does, leaving its text as it is."""
    return b'{"stream":"' + stream.encode() + b'","data":' + payload + b"}"

"""Messages between a probe's process and the venue host: JSON, with its length before it.

One side runs a new release of NT, so nothing is unpickled and no size is taken on trust.
"""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HELLO = b"new client"
"""What a client sends to the host, with the descriptor of the socket that it will talk on."""

MAX_REQUEST = 4 << 20
MAX_REPLY = 64 << 20
LISTENERS = 3
"""Sockets that come with a request for a venue."""

_HEAD_BYTES = 4


class MessageError(Exception):
    """A message is not one of this protocol; nothing can be read after it."""


def send_message(line: socket.socket, message: object, descriptors: Sequence[int] = ()) -> None:
    """Send a message, and descriptors with it.

    Raises:
        OSError: Nobody takes it.
        ValueError: It is not plain JSON.
    """
    body = json.dumps(message, allow_nan=False).encode()
    head = len(body).to_bytes(_HEAD_BYTES)
    if descriptors:
        socket.send_fds(line, [head], descriptors)
        line.sendall(body)
    else:
        line.sendall(head + body)


def receive_message(line: socket.socket, limit: int) -> tuple[object, tuple[int, ...]]:
    """Return the next message, and the descriptors that came with it.

    Raises:
        EOFError: There is none: the other side has ended.
        MessageError: It is longer than the limit or no JSON, or its end is missing.
        OSError: It did not come.
    """
    head, descriptors, _, _ = socket.recv_fds(line, _HEAD_BYTES, LISTENERS)
    try:
        return _parse(_receive_body(line, head, limit)), tuple(descriptors)
    except BaseException:
        close_all(descriptors)
        raise


def close_all(descriptors: Iterable[int]) -> None:
    """Close descriptors."""
    for descriptor in descriptors:
        os.close(descriptor)


def _receive_body(line: socket.socket, head: bytes, limit: int) -> bytes:
    if not head:
        raise EOFError("the other side has ended")
    length = int.from_bytes(head)
    if len(head) < _HEAD_BYTES or length > limit:
        raise MessageError(f"a message of {length} bytes, where {limit} are the limit")
    body = bytearray()
    while len(body) < length:
        part = line.recv(min(length - len(body), 1 << 18))
        if not part:
            raise MessageError(f"a message of {length} bytes ends after {len(body)}")
        body += part
    return bytes(body)


def _parse(body: bytes) -> object:
    try:
        return json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise MessageError(f"a message is no JSON: {error}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")

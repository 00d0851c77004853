"""What the probes of a node's life count as connections that it has left."""

from __future__ import annotations

import socket
from pathlib import Path

from conformance.areas.wire.lifecycle.probes import _established

_DESCRIPTORS = Path("/proc/self/fd")


def test_connections_are_counted_until_one_end_closes() -> None:
    """Both ends of a connection count; listeners and other sockets do not."""
    before = _established()
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.socket(type=socket.SOCK_DGRAM),
        socket.create_connection(listener.getsockname()) as client,
    ):
        other, _ = listener.accept()
        while_open = _established() - before
        other.close()
        assert client.recv(1) == b""  # It has heard of that.
        closed = _established() - before

    assert (while_open, closed) == (2, 0)


def test_counting_connections_opens_and_closes_none() -> None:
    """The descriptors are NT's, and stay as they are."""
    with socket.create_server(("127.0.0.1", 0)):
        before = sorted(_DESCRIPTORS.iterdir())

        _established()

        assert sorted(_DESCRIPTORS.iterdir()) == before

"""The venue's ports: held for its whole life, open or refusing."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.venue.faults.fault import Fault, Point

HOST = "127.0.0.1"
BACKLOG = 256


class Port:
    """One port: held for the venue's life, open or refusing.

    A socket that no longer listens stays bound, so the number is the venue's while it refuses,
    and it can listen again. This needs no second socket, which the venue could not open where
    the first one comes from another network namespace.
    """

    def __init__(self, listener: socket.socket, point: Point | None) -> None:
        self.point = point  #: The point whose `refuse` shuts it.
        self.number: int = listener.getsockname()[1]
        self._listener = listener
        self._server: asyncio.Server | None = None
        self._fault: Fault | None = None

    async def open(self, factory: Callable[[], asyncio.Protocol]) -> None:
        """Accept connections."""
        if self._server is None:
            self._listener.listen(BACKLOG)
            # A server closes the socket that it was given: it gets a duplicate.
            self._server = await asyncio.get_running_loop().create_server(
                factory, sock=self._listener.dup(), backlog=BACKLOG
            )

    def is_shut_by(self, fault: Fault) -> bool:
        """Say whether a fault has made this port refuse already."""
        return self._fault is fault

    def shut(self, fault: Fault | None = None) -> None:
        """Refuse connections from now on; those there are stay."""
        self._fault = fault
        if self._server is not None:
            self._server.close()
            self._server = None
            self._listener.shutdown(socket.SHUT_RD)

    def release(self) -> None:
        """Give the port back to the system."""
        self.shut()
        self._listener.close()


def open_listener(number: int = 0) -> socket.socket:
    """Return a socket that is bound on loopback and does not listen yet.

    Args:
        number: Its port; 0 lets the system choose.

    Raises:
        OSError: The port is taken.
    """
    bound = _bound(number)
    if number:
        return bound
    # A port that the system chose is lost when its socket stops to listen; one that was asked
    # for is not. So the number that it chose is asked for by a second socket.
    with bound:
        return _bound(bound.getsockname()[1])


def _bound(number: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, number))
    except OSError:
        sock.close()
        raise
    sock.settimeout(0)
    return sock

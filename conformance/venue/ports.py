"""The venue's ports: held for its whole life, open or refusing."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.venue.faults import Fault, Point

HOST = "127.0.0.1"
BACKLOG = 256


class Port:
    """One port: held for the venue's life, open or refusing."""

    def __init__(self, number: int, point: Point | None) -> None:
        self.point = point  #: The point whose `refuse` shuts it.
        self._server: asyncio.Server | None = None
        self._fault: Fault | None = None
        if number:
            # Sockets of ours share a port, which another venue could join unasked.
            _bound(number, shared=False).close()
        # Bound and never listening, it keeps the number ours while the port refuses.
        self._holder = _bound(number)
        self.number: int = self._holder.getsockname()[1]

    async def open(self, factory: Callable[[], asyncio.Protocol]) -> None:
        """Accept connections."""
        if self._server is None:
            listener = _bound(self.number)
            listener.listen(BACKLOG)
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(factory, sock=listener)

    def is_shut_by(self, fault: Fault) -> bool:
        """Say whether a fault has made this port refuse already."""
        return self._fault is fault

    def shut(self, fault: Fault | None = None) -> None:
        """Refuse connections from now on; those there are stay."""
        self._fault = fault
        if self._server is not None:
            self._server.close()
            self._server = None

    def release(self) -> None:
        """Give the port back to the system."""
        self.shut()
        self._holder.close()


def _bound(number: int, *, shared: bool = True) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, int(shared))
    try:
        sock.bind((HOST, number))
    except OSError:
        sock.close()
        raise
    sock.setblocking(False)
    return sock

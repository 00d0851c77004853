"""What the exchange needs of a connection: whom it sends to, and on whom faults are triggered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio

    from conformance.venue.faults.fault import Fault
    from conformance.venue.faults.rewrites import Outgoing
    from conformance.venue.ws.subscriptions import State


class Subscriber(Protocol):
    """One client's open connection, as `conformance.venue.ws.sockets` serves it."""

    number: int
    state: State
    muted: set[str]  #: Streams acknowledged and never sent; ``*`` is all.
    dead: bool  #: Half-open or gone: nothing is sent or answered any more.

    @property
    def transport(self) -> asyncio.Transport | None:
        """Return the TCP connection, while there is one."""

    @property
    def path(self) -> str:
        """Return the path of its handshake."""

    def carries(self, stream: str) -> bool:
        """Say whether frames of a stream are sent on this connection."""

    async def send(self, frame: Outgoing) -> None:
        """Send a frame of market data."""

    async def write(self, data: bytes, *, frames: int = 0) -> None:
        """Write encoded frames, and wait while the client is slow to take them."""

    async def apply_fault(self, fault: Fault, target: str) -> None:
        """Let a fault of the connection take effect."""

    async def tear(self, frame: Outgoing) -> None:
        """Send half of a frame's bytes and end the connection."""

    async def close(self, code: int, reason: str = "") -> None:
        """Close with a code, as the exchange does when a limit is passed."""

    def close_soon(self, code: int, reason: str) -> None:
        """Close without waiting for the client's answer."""

    def halt(self) -> None:
        """Stop reading and writing for good, and leave the socket as it is."""

    def hang_up(self, *, reset: bool = False) -> None:
        """End the TCP connection without a close frame: FIN, or RST."""

"""Faults of connections: what each does to one."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any

    from conformance.venue.faults.fault import Fault
    from conformance.venue.subscriber import Subscriber

FOR_EVER_S = 86_400.0


def hang_up(transport: asyncio.Transport, *, reset: bool) -> None:
    """End a TCP connection at once, by FIN or by RST."""
    if not reset:
        transport.close()
        return
    sock = transport.get_extra_info("socket")
    # Closing a socket that does not linger sends RST instead of FIN.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _close(connection: Subscriber, fault: Fault, _: str) -> None:
    # The player goes on to other connections while this one's client answers, or does not.
    connection.close_soon(fault.code, fault.reason)


async def _reset(connection: Subscriber, _fault: Fault, _: str) -> None:
    connection.hang_up(reset=True)


async def _drop(connection: Subscriber, _fault: Fault, _: str) -> None:
    connection.hang_up()


async def _half_open(connection: Subscriber, _fault: Fault, _: str) -> None:
    connection.halt()


async def _mute(connection: Subscriber, _fault: Fault, target: str) -> None:
    connection.muted.add("*" if target.startswith("/") else target)


async def _slow_reader(connection: Subscriber, fault: Fault, _: str) -> None:
    transport = connection.transport
    if transport is None:
        return
    transport.pause_reading()
    await asyncio.sleep(fault.for_s if fault.for_s is not None else FOR_EVER_S)
    transport.resume_reading()


EFFECTS: Mapping[str, Callable[[Subscriber, Fault, str], Coroutine[Any, Any, None]]] = {
    "close": _close,
    "reset": _reset,
    "drop": _drop,
    "half_open": _half_open,
    "mute": _mute,
    "slow_reader": _slow_reader,
}
"""What each fault does to a connection; its target is the path or the stream that triggered it."""

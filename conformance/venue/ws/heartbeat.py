"""A connection's heartbeat: pings, the pong that is due, and the end of its life."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

from aiohttp import WSCloseCode

from conformance.venue.ws.frames import Opcode, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.venue.limits import Limits
    from conformance.venue.subscriber import Subscriber


class Heartbeat:
    """Pings one connection, and closes it when no pong comes or its time is over.

    Source:
        Binance USDⓈ-M futures, "Websocket Market Streams": a ping every 3 minutes, a pong within
        10, and 24 hours for a connection.
    """

    def __init__(
        self,
        connection: Subscriber,
        limits: Limits,
        clock_ms: Callable[[], int],
        *,
        ping_every_s: float | None = None,  # None: as the limits say.
    ) -> None:
        self._connection = connection
        self._ping_every_s = limits.ping_every_s if ping_every_s is None else ping_every_s
        self._limits = limits
        self._clock_ms = clock_ms
        self._pong_by = math.inf

    def pong(self) -> None:
        """Take note of a pong, which may also come unasked."""
        self._pong_by = math.inf

    async def run(self) -> None:
        """Ping until the connection has to be closed."""
        now = asyncio.get_running_loop().time
        ping_at, end = now() + self._ping_every_s, now() + self._limits.lifetime_s
        while now() < min(end, self._pong_by):
            await asyncio.sleep(min(ping_at, end, self._pong_by) - now())
            if now() >= ping_at:
                ping_at = now() + self._ping_every_s  # Late pings don't come in a bunch.
                await self._ping(now())
        if now() >= end:
            await self._connection.close(
                WSCloseCode.GOING_AWAY, "Subscriber is only valid for 24 hours"
            )
        else:
            await self._connection.close(WSCloseCode.POLICY_VIOLATION, "Pong timeout")

    async def _ping(self, now: float) -> None:
        # The time is the payload, as on the exchange; what counts is the oldest open ping.
        self._pong_by = min(self._pong_by, now + self._limits.pong_within_s)
        await self._connection.write(encode(str(self._clock_ms()).encode(), Opcode.PING))

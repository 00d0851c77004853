"""The player: sends what is scripted, in order, and lets its frames trigger faults."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeAlias

from conformance.venue.faults.fault import Point
from conformance.venue.faults.rewrites import FRAME_REWRITES, Outgoing, rewrite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from conformance.venue.faults.fault import Fault
    from conformance.venue.script import Frame
    from conformance.venue.subscriber import Subscriber

_Play: TypeAlias = "tuple[tuple[Frame, ...], Subscriber | None, asyncio.Future[int]]"


class Player:
    """Sends frames one after the other, to whoever is subscribed to their streams.

    Args:
        subscribers: The open connections, by their numbers; they come and go.
        trigger: Given a point, a target and a connection's number, returns the fault triggered.
        failures: Where an error of the player itself is put.
    """

    def __init__(
        self,
        subscribers: Mapping[int, Subscriber],
        trigger: Callable[[Point, str, int], Fault | None],
        failures: list[BaseException],
    ) -> None:
        self._subscribers = subscribers
        self._trigger = trigger
        self._failures = failures
        self._plays: asyncio.Queue[_Play] = asyncio.Queue()

    def queue(
        self, frames: Iterable[Frame], *, only: Subscriber | None = None
    ) -> asyncio.Future[int]:
        """Queue frames behind those that are being sent; the result is how many were delivered.

        One player sends everything scripted, so that the order of a script is the order sent; a
        client that takes nothing therefore holds up the others.
        """
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._plays.put_nowait((tuple(frames), only, done))
        return done

    async def run(self) -> None:
        """Send what is queued, for as long as the venue runs."""
        while True:
            frames, only, done = await self._plays.get()
            try:
                delivered = await self._play(frames, only)
            except Exception as error:  # noqa: BLE001
                # A script that cannot be played must not pass for a silent exchange.
                self._failures.append(error)
                delivered = 0
            if not done.cancelled():
                done.set_result(delivered)

    async def _play(self, frames: Iterable[Frame], only: Subscriber | None) -> int:
        pending = [
            Outgoing(stream=frame.stream, payload=frame.payload.encode()) for frame in frames
        ]
        delivered = 0
        while pending:
            targets = [
                connection
                for connection in ([only] if only else list(self._subscribers.values()))
                if connection.carries(pending[0].stream)
            ]
            frame, pending = await self._turn(pending, targets)
            if frame is None:
                continue
            for connection in targets:
                await connection.send(frame)
                delivered += 1
        return delivered

    async def _turn(
        self, pending: list[Outgoing], targets: list[Subscriber]
    ) -> tuple[Outgoing | None, list[Outgoing]]:
        """Take the next frame, after the fault that it triggers, if there is one."""
        frame = pending[0]
        if frame.settled or not targets:
            return frame, pending[1:]
        fault = self._trigger(Point.FRAME, frame.stream, targets[0].number)
        if fault is None:
            return frame, pending[1:]
        if fault.name in FRAME_REWRITES:
            rewritten = rewrite(fault, pending)
            return rewritten[0], rewritten[1:]
        for connection in targets:
            if fault.name == "torn_frame":
                await connection.tear(frame)
            else:
                await connection.apply_fault(fault, frame.stream)
        return None, pending[1:]

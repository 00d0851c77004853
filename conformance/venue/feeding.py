"""Feeding a volume of frames: encoded ahead, many to a write."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.venue.wire import encode, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from conformance.venue.generator import Tick, Volume
    from conformance.venue.sockets import Connection

BATCH = 256  #: Frames to a write.


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Frames of one connection, encoded and joined."""

    places: tuple[int, ...]  #: Of each frame in the whole volume; the first says when it is due.
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Frames that left in one write, and when."""

    places: tuple[int, ...]  #: Place in the whole volume of each frame.
    mono_ns: int  #: The system's monotonic clock right before the write.


async def feed(
    volume: Volume, connections: Sequence[Connection], depart: Callable[[Departure], None]
) -> int:
    """Send a volume to all who are subscribed; return how many frames were sent.

    Everything is encoded before the first frame goes out. Without a rate each connection is fed
    as fast as its client takes it; with one, batches leave when their first frame is due.
    ``depart`` is called with what has left, as soon as it has.
    """
    batch = BATCH
    if volume.rate_per_s is not None:
        # Ten milliseconds' worth, so that a slow rate does not come in bursts.
        batch = max(1, min(BATCH, int(volume.rate_per_s / 100)))
    encoded = [
        (connection, await _encode(volume.ticks, connection, batch)) for connection in connections
    ]
    started = asyncio.get_running_loop().time()
    sent = await asyncio.gather(
        *(_feed_one(to, batches, volume, started, depart) for to, batches in encoded)
    )
    return sum(sent)


def encode_batches(ticks: Sequence[Tick], connection: Connection, batch: int) -> Iterator[Batch]:
    """Encode what a connection carries of some ticks, in batches."""
    carried = {stream for stream in connection.state.streams if connection.carries(stream)}
    combined = connection.state.combined
    frames: list[bytes] = []
    places: list[int] = []
    for place, tick in enumerate(ticks):
        for stream, payload in tick.payloads.items():
            if stream not in carried:
                continue
            frames.append(encode(wrap(stream, payload) if combined else payload))
            places.append(place)
        if len(frames) >= batch:
            yield Batch(places=tuple(places), data=b"".join(frames))
            frames, places = [], []
    if frames:
        yield Batch(places=tuple(places), data=b"".join(frames))


async def _encode(ticks: Sequence[Tick], connection: Connection, batch: int) -> list[Batch]:
    batches = []
    for encoded in encode_batches(ticks, connection, batch):
        batches.append(encoded)
        # Lets pings, requests and the other connections have their turn.
        await asyncio.sleep(0)
    return batches


async def _feed_one(
    connection: Connection,
    batches: Sequence[Batch],
    volume: Volume,
    started: float,
    depart: Callable[[Departure], None],
) -> int:
    loop = asyncio.get_running_loop()
    sent = 0
    for turn, batch in enumerate(batches):
        if volume.rate_per_s is not None:
            due = started + batch.places[0] / volume.rate_per_s
            if (wait_s := due - loop.time()) > 0:
                await asyncio.sleep(wait_s)
        elif turn % 16 == 0:
            await asyncio.sleep(0)
        if connection.dead:
            break
        departure = Departure(places=batch.places, mono_ns=time.monotonic_ns())
        await connection.write(batch.data, frames=len(batch.places))
        sent += len(batch.places)
        depart(departure)
    return sent

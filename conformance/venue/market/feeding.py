"""Feeding a volume of frames: many to a write, and as far as memory allows encoded ahead."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from conformance.venue.market.generator import AHEAD
from conformance.venue.ws.frames import encode, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from conformance.venue.market.generator import GeneratedTick, Volume
    from conformance.venue.subscriber import Subscriber

BATCH = 256  #: Frames to a write.


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Frames of one connection, encoded and joined."""

    places: tuple[int, ...]  #: Of each frame in the whole volume; the first says when it is due.
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBatch:
    """Frames that left in one write, and when."""

    places: tuple[int, ...]  #: Place in the whole volume of each frame.
    mono_ns: int  #: The system's monotonic clock right before the write.


async def feed(
    volume: Volume, connections: Sequence[Subscriber], on_sent: Callable[[SentBatch], None]
) -> int:
    """Send a volume to all who are subscribed; return how many frames were sent.

    What is rendered ahead is encoded before the first frame goes out. Without a rate each
    connection is fed as fast as its client takes it; with one, batches leave when their first
    frame is due. ``on_sent`` is called with what has left, as soon as it has.
    """
    batch = BATCH
    if volume.rate_per_s is not None:
        # Ten milliseconds' worth, so that a slow rate does not come in bursts.
        batch = max(1, min(BATCH, int(volume.rate_per_s / 100)))
    encoded = [(connection, await _encode(volume, connection, batch)) for connection in connections]
    started = asyncio.get_running_loop().time()
    sent = await asyncio.gather(
        *(_feed_one(to, batches, volume, started, on_sent) for to, batches in encoded)
    )
    return sum(sent)


def encode_batches(
    ticks: Iterable[GeneratedTick], connection: Subscriber, batch: int
) -> Iterator[Batch]:
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


async def _encode(volume: Volume, connection: Subscriber, batch: int) -> Iterator[Batch]:
    """Encode what is rendered ahead; return all batches, the later ones made when taken."""
    batches = encode_batches(volume.ticks(), connection, batch)
    ahead = []
    for encoded in batches:
        ahead.append(encoded)
        if encoded.places[-1] >= AHEAD:
            break
        # Lets pings, requests and the other connections have their turn.
        await asyncio.sleep(0)
    return chain(ahead, batches)


async def _feed_one(
    connection: Subscriber,
    batches: Iterable[Batch],
    volume: Volume,
    started: float,
    on_sent: Callable[[SentBatch], None],
) -> int:
    loop = asyncio.get_running_loop()
    sent = 0
    for batch in batches:
        due = started + batch.places[0] / volume.rate_per_s if volume.rate_per_s else started
        await asyncio.sleep(max(0.0, due - loop.time()))  # A turn for others, if nothing else.
        if connection.dead:
            break
        sent_batch = SentBatch(places=batch.places, mono_ns=time.monotonic_ns())
        await connection.write(batch.data, frames=len(batch.places))
        sent += len(batch.places)
        on_sent(sent_batch)
    return sent

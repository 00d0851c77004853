"""The exchange behind the sockets: who is subscribed to what, and what is sent to whom."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.venue.faults.fault import Fault, FaultBook, Point
from conformance.venue.limits import Limits, WeightMeter
from conformance.venue.market.catalogue import Catalogue, default_catalogue
from conformance.venue.market.feeding import SentBatch, feed
from conformance.venue.market.streams import StreamName, parse_stream
from conformance.venue.market.updates import AS_IT_HAPPENS_MS, update
from conformance.venue.player import Player
from conformance.venue.script import Frame, Script

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping
    from typing import Any

    from conformance.venue.http.signing import Credential
    from conformance.venue.journal import Journal, Json
    from conformance.venue.market.generator import Volume
    from conformance.venue.subscriber import Subscriber


def wall_clock_ms() -> int:
    """Return the time as Unix milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueSettings:
    """What a venue is, apart from its script."""

    catalogue: Catalogue = field(default_factory=default_catalogue)
    limits: Limits = field(default_factory=Limits)
    credentials: tuple[Credential, ...] = ()
    clock_ms: Callable[[], int] = wall_clock_ms


class Exchange:
    """The state of one venue. Lives in the venue's own thread; only the journal leaves it."""

    def __init__(self, script: Script, settings: VenueSettings, journal: Journal) -> None:
        self.script = script
        self.journal = journal
        self.catalogue = settings.catalogue
        self.limits = settings.limits
        self.clock_ms = settings.clock_ms
        self.credentials: Mapping[str, Credential] = {
            credential.key: credential for credential in settings.credentials
        }
        self.weight = WeightMeter(settings.limits)
        self.connections: dict[int, Subscriber] = {}
        self.faults = FaultBook(script.faults)
        self.gates: Callable[[], None] = lambda: None  #: Shuts the ports that are to refuse.
        self.changed = threading.Condition()  #: Notified when subscriptions have changed.
        self._opened = 0
        self._together: dict[int, int] = {}  #: How often the streams of a cue came together.
        self.sent = 0  #: Frames of market data sent, over all connections there have been.
        self.sent_batches: list[SentBatch] = []  #: Of the volume, oldest first.
        self.failures: list[BaseException] = []  #: What went wrong in the venue itself.
        self._tasks: set[asyncio.Task[None]] = set()
        self.player = Player(self.connections, self.trigger, self.failures)
        self._live: set[str] = set()
        self._fed = False

    def next_number(self) -> int:
        """Return the number of a new connection, from 0."""
        number = self._opened
        self._opened += 1
        return number

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something beside the connections, until it or the venue ends."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failures.append(error)

    def cancel(self) -> None:
        """Stop everything that runs beside the connections."""
        for task in self._tasks:
            task.cancel()

    def occur(self, point: Point, target: str) -> Fault | None:
        """Count an occurrence of a point; return the fault that is triggered, not yet noted."""
        if not self.faults:
            return None
        fault = self.faults.trigger(point, target)
        self.gates()
        return fault

    def trigger(self, point: Point, target: str, connection: int = -1) -> Fault | None:
        """Count an occurrence of a point; return and note the fault that is triggered."""
        fault = self.occur(point, target)
        if fault is not None:
            self.note(fault, target, connection)
        return fault

    def is_subscribed(self, stream: str) -> bool:
        """Say whether any connection is subscribed to a stream and gets it."""
        # A copy, because other threads wait for subscriptions while connections come and go.
        return any(connection.carries(stream) for connection in list(self.connections.values()))

    def subscribed(self, connection: Subscriber, streams: Iterable[str]) -> None:
        """Queue what was waiting for these streams."""
        with self.changed:
            self.changed.notify_all()
        fresh = {stream for stream in streams if connection.carries(stream)}
        for place, cue in enumerate(self.script.cues):
            if not fresh & cue.streams or not all(map(self.is_subscribed, cue.streams)):
                continue
            turn = self._together.get(place, 0)
            self._together[place] = turn + 1
            if cue.nth in (None, turn):
                # A further subscriber gets the frames for itself; the earlier ones had them.
                self.player.queue(cue.frames, only=connection if cue.streams <= fresh else None)
        if self.script.live:
            self._go_live(fresh)
        volume = self.script.volume
        if volume is not None and fresh and volume.is_wanted(self.is_subscribed):
            self.spawn(self._feed(volume))

    def _go_live(self, streams: Iterable[str]) -> None:
        for stream in streams:
            name = parse_stream(stream)
            if stream not in self._live and name is not None and name.symbol in self.catalogue:
                self._live.add(stream)
                self.spawn(self._update(name))

    async def _update(self, stream: StreamName) -> None:
        """Update a stream at its speed for as long as anyone is subscribed."""
        contract = self.catalogue[stream.symbol]
        last_id = self.clock_ms() // 100 - 1
        while self.is_subscribed(stream.text):
            payload, last_id = update(stream, contract, now_ms=self.clock_ms(), last_id=last_id)
            await self.player.queue([Frame(stream=stream.text, payload=payload)])
            await asyncio.sleep((stream.every_ms or AS_IT_HAPPENS_MS) / 1000)
        self._live.discard(stream.text)

    async def _feed(self, volume: Volume) -> None:
        """Send a volume of generated frames once, to whoever is subscribed now."""
        if self._fed:
            return
        self._fed = True
        started_ms = self.clock_ms()
        sent = await feed(volume, list(self.connections.values()), self.sent_batches.append)
        took_ms = self.clock_ms() - started_ms
        self.journal.add("fed", {"frames": sent, "duration_ms": took_ms})

    async def trigger_now(self, fault: Fault) -> int:
        """Let a fault take effect on every open connection whose path it targets."""
        hit = [
            connection for connection in self.connections.values() if fault.matches(connection.path)
        ]
        for connection in hit:
            self.note(fault, connection.path, connection.number)
            self.spawn(connection.apply_fault(fault, connection.path))
        return len(hit)

    def note(self, fault: Fault, target: str, connection: int = -1) -> None:
        """Write in the journal that a fault took effect."""
        entry: dict[str, Json] = {"name": fault.name, "at": fault.at.value, "target": target}
        self.journal.add("fault", entry, connection=connection)

"""The journal: what the venue was asked, in order, with secrets and noise masked by name."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""What one entry may hold: plain JSON."""

MASKED_NAMES = frozenset(
    {
        "signature",
        "timestamp",
        "listenkey",
        "x-mbx-apikey",
        "sec-websocket-key",
        "sec-websocket-accept",
        "port",
        "at_ms",
        "duration_ms",
        "payload",
    }
)
"""Values that are secret or differ at every run, masked wherever these names occur."""

PORTED_NAMES = frozenset({"host", "origin", "referer"})
"""Names whose value keeps its host but loses its port, which the system chose."""

UNORDERED_NAMES = frozenset({"headers"})
"""Lists whose order is the client library's whim, sorted in facts."""

KEPT = 100_000  #: Entries that a journal keeps, the newest.

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def mask(value: Json, name: str = "") -> Json:
    """Replace secret and volatile values by their own names in angle brackets.

    Works through objects and lists; a pair ``[name, value]`` counts as named, which is how
    headers and query parameters are kept in order.
    """
    if name in MASKED_NAMES:
        return f"<{name}>"
    if isinstance(value, dict):
        return {key: mask(item, key.lower()) for key, item in value.items()}
    if isinstance(value, list):
        return _mask_list(value, name)
    if name in PORTED_NAMES and isinstance(value, str):
        return _without_port(value)
    return value


def _mask_list(value: list[Json], name: str) -> Json:
    if _is_pair(value):
        return [value[0], mask(value[1], str(value[0]).lower())]
    masked = [mask(item) for item in value]
    return sorted(masked, key=lambda item: str(item).lower()) if name in UNORDERED_NAMES else masked


def _is_pair(value: list[Json]) -> bool:
    return len(value) == 2 and all(isinstance(item, str) for item in value)  # noqa: PLR2004 a pair


def _without_port(host: str) -> str:
    for own in LOOPBACK:
        if own + ":" in host:
            return host.partition(own)[0] + own + ":<port>"
    return host


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueEvent:
    """One thing the venue was asked, or saw happen to a connection.

    ``kind`` is one of: ``request`` (HTTP), ``tunnel`` (CONNECT to the proxy), ``tls`` (a TLS
    handshake inside a tunnel, which the venue ends), ``open``, ``message``, ``ping``, ``pong``,
    ``close`` (WebSocket), ``fault`` (a scripted fault took effect) and ``fed`` (a volume of frames
    was sent to its end).
    """

    index: int  #: Place in the journal, from 0.
    kind: str
    connection: int  #: Number of the WebSocket connection, from 0; -1 for what has none.
    at_ms: int  #: Unix milliseconds, by the venue's clock.
    data: Mapping[str, Json] = field(default_factory=dict)

    def fact(self) -> dict[str, Json]:
        """Return the entry as masked JSON, the same at every run that asked the same."""
        fact: dict[str, Json] = {"kind": self.kind}
        if self.connection >= 0:
            fact["connection"] = self.connection
        masked = mask(dict(self.data))
        if isinstance(masked, dict):
            fact.update(masked)
        return fact


class Journal:
    """An ordered record, written by the venue's thread and read by any other.

    Args:
        clock_ms: Gives the time of an entry.
        kept: How many entries it keeps; the oldest are dropped for what comes after.
    """

    def __init__(self, clock_ms: Callable[[], int] | None = None, *, kept: int = KEPT) -> None:
        self._entries: deque[VenueEvent] = deque(maxlen=kept)
        self._added = 0
        self._changed = threading.Condition()
        self._clock_ms = clock_ms or (lambda: time.time_ns() // 1_000_000)
        self._listeners: list[Callable[[VenueEvent], None]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[VenueEvent]:
        return iter(self.entries())

    @property
    def dropped(self) -> int:
        """Return how many entries are kept no longer."""
        return self._added - len(self._entries)

    def add(
        self, kind: str, data: Mapping[str, Json] | None = None, *, connection: int = -1
    ) -> VenueEvent:
        """Append an entry and wake whoever waits for one."""
        with self._changed:
            entry = VenueEvent(
                index=self._added,
                kind=kind,
                connection=connection,
                at_ms=self._clock_ms(),
                data=data or {},
            )
            self._entries.append(entry)
            self._added += 1
            self._changed.notify_all()
        for listener in self._listeners:
            listener(entry)
        return entry

    def listen(self, listener: Callable[[VenueEvent], None]) -> None:
        """Call ``listener`` with every later entry, in the venue's thread."""
        self._listeners.append(listener)

    def entries(self, kind: str | None = None) -> tuple[VenueEvent, ...]:
        """Return the entries so far, all or of one kind, oldest first."""
        with self._changed:
            return tuple(entry for entry in self._entries if kind in (None, entry.kind))

    def since(self, index: int, limit: int) -> tuple[VenueEvent, ...]:
        """Return entries from a place in the journal on, oldest first, so many at most."""
        with self._changed:
            start = max(0, index - self.dropped)
            return tuple(islice(self._entries, start, start + limit))

    def facts(self, kind: str | None = None) -> list[dict[str, Json]]:
        """Return the entries as masked JSON."""
        return [entry.fact() for entry in self.entries(kind)]

    def wait_for(
        self,
        kind: str,
        *,
        count: int = 1,
        timeout_s: float = 5.0,
        where: Callable[[VenueEvent], bool] = lambda _: True,
    ) -> tuple[VenueEvent, ...]:
        """Wait until ``count`` entries of a kind that satisfy ``where`` are there.

        Raises:
            TimeoutError: They did not come; the message says what came instead.
        """

        def matches() -> tuple[VenueEvent, ...]:
            found = [e for e in self._entries if e.kind == kind and where(e)]
            return tuple(found) if len(found) >= count else ()

        with self._changed:
            found = self._changed.wait_for(matches, timeout_s)
        if not found:
            kinds = [entry.kind for entry in self.entries()]
            raise TimeoutError(f"no {count} of {kind!r} in {timeout_s} s; the journal has {kinds}")
        return found

    def clear(self) -> None:
        """Forget everything so far, so that a further run starts a journal of its own."""
        with self._changed:
            self._entries.clear()
            self._added = 0

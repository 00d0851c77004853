"""The sink: where ticks leave the feed. Knows nothing of NautilusTrader."""

from __future__ import annotations

import select
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feeds.v1.ticks import JsonLines, Staleness, Tick

Listener = Callable[[], object]


class Sink:
    """A sink for one consumer, until it takes no more.

    A consumer that pauses is waited for, and NT queues what comes meanwhile: no tick is left
    out. One that has gone, or that takes nothing for ``patience_s``, closes the sink for good:
    a feed that is stopped can be told from one that is late, and one that waits for ever could
    not even be stopped.

    Args:
        lines: Writes the records.
        descriptor: What ``lines`` writes to.
        patience_s: How long to wait for the consumer.
    """

    def __init__(self, lines: JsonLines, descriptor: int, patience_s: float) -> None:
        self._lines = lines
        self._descriptor = descriptor
        self._patience_s = patience_s
        self._lock = threading.Lock()  # NT calls timers in a thread of its own.
        self.closed_by: OSError | None = None
        self.on_close: Listener = lambda: None  #: Called once, by whatever thread.

    def __call__(self, record: Tick | Staleness) -> None:
        """Write one record; once the sink is closed, do nothing."""
        with self._lock:
            if self.closed_by is not None:
                return
            try:
                self._wait_for_room()
                self._lines(record)
            except OSError as error:
                self.closed_by = error
                self.on_close()

    def _wait_for_room(self) -> None:
        # A pipe has room when a whole page is free, so a line, being shorter, never blocks.
        if not select.select((), (self._descriptor,), (), self._patience_s)[1]:
            raise TimeoutError(f"the consumer took nothing for {self._patience_s} s")

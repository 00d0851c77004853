"""Waiting for what happens in a thread of NT's, or at the venue, of which nothing tells."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

ASK_AGAIN_S: Final = 0.25
"""Who waits for something else asks a `Patience` again after that: it counts all that has passed
since it was last asked by how busy the machine was then."""

_POLL_S = 0.01
_MEASURE_EVERY_S = 0.05
_BUSY_SHARE = 0.25
_USUAL_PER_CPU = 8
"""Threads that are ready to run for each processor. A gate alone has 1, and 8 where it starts its
probes; three gates at once have 30."""


class Patience:
    """Seconds to wait. On a machine that has too much to do at once they last longer.

    What is awaited then comes later, and that it has not come yet says nothing of the release.
    """

    def __init__(self, seconds: float) -> None:
        self._left_s = seconds
        self._counted_s = self._measured_s = time.monotonic()
        self._slowness = slowness()

    def left_s(self) -> float:
        """Return how many seconds are left; 0 where they are over."""
        now_s = time.monotonic()
        self._left_s -= (now_s - self._counted_s) / self._slowness
        self._counted_s = now_s
        if now_s - self._measured_s > _MEASURE_EVERY_S:
            self._slowness, self._measured_s = slowness(), now_s
        return max(0.0, self._left_s)

    def is_over(self) -> bool:
        """Whether all seconds have passed."""
        return self.left_s() <= 0


class BusyWatch:
    """Looks at the machine now and then, and says whether it had too much to do at once."""

    def __init__(self) -> None:
        self._looks = self._busy = 0

    def look(self) -> None:
        """Look at the machine as it is now."""
        self._looks += 1
        self._busy += slowness() > 1

    @property
    def was_busy(self) -> bool:
        """Whether it was busy in a quarter of the looks; a gate alone is so for a moment."""
        return self._busy > 0 and self._busy >= self._looks * _BUSY_SHARE


def slowness() -> float:
    """Return by what factor more threads are ready to run than when a gate starts; 1 at least.

    Source: the fourth field of ``/proc/loadavg``; 1 where the system tells nothing.
    """
    try:
        ready = Path("/proc/loadavg").read_text(encoding="ascii").split()[3].partition("/")[0]
        return max(1.0, int(ready) / len(os.sched_getaffinity(0)) / _USUAL_PER_CPU)
    except (OSError, IndexError, ValueError):
        return 1.0


def wait_until(condition: Callable[[], bool], patience_s: float) -> bool:
    """Look until a condition holds; return whether it does.

    Args:
        condition: It is asked at least once, also where there is no patience left.
        patience_s: Seconds after which it is no longer asked, as `Patience` counts them.
    """
    patience = Patience(patience_s)
    while not (holds := condition()) and not patience.is_over():
        time.sleep(_POLL_S)
    return holds

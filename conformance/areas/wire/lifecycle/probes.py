"""How a connected node ends: what it says, what it closes, what it leaves behind."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.areas.wire.asking import connections
from conformance.harness.probes import probe
from conformance.harness.session import RunningNode, run_node
from conformance.harness.venue_process import VenueClient, running_venue
from conformance.harness.waiting import wait_until
from conformance.nautilus.driver import Capability, installed_driver
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import Plan
from conformance.venue import Fault, Point, Script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.harness.venue_process import JournalEntry
    from conformance.model.facts import Json, Observation

_ESTABLISHED = "01"  # As the kernel writes that state.
_PATIENCE_S = 1.5


@probe
def stop() -> Observation:
    """Stop a node that has subscriptions, and dispose of it."""
    with running_venue(accepts=DUMMIES) as venue:
        seen = run_node(venue, Plan(quotes=True, trades=True, stops=True))
        left = _left()
        return {
            "said": _told(_until_closed(venue)),
            "connections_left": left,
            "python_threads_left": threading.active_count() - 1,
            "error": seen.error,
        }


@probe
def stop_while_connecting() -> Observation:
    """Stop a node while it waits for the answer to its first request."""

    async def until_asked(watched: RunningNode) -> None:
        await watched.until(lambda: bool(watched.asked()))

    script = Script(faults=(Fault(name="silent", at=Point.REQUEST, times=None),))
    with running_venue(script) as venue:
        # NT waits for its clients until this limit, stopped or not.
        plan = Plan(quotes=True, waits=False, stops=True, connect_limit_s=0.2)
        seen = run_node(venue, plan, until_asked)
        return {
            "strategy_started": seen.started,
            "connections_left": _left(),
            "streams_asked_for": [s for a in seen.asked for s in a.streams],
            "error": seen.error,
        }


def _told(asked: Sequence[JournalEntry]) -> list[Json]:
    """Return what was said on each connection, and how it was closed where that is no chance."""
    said: list[Any] = connections(asked)
    if Capability.CLOSING_FRAME in installed_driver().lacks:
        return [{name: fact for name, fact in one.items() if name != "closed"} for one in said]
    return said


def _until_closed(venue: VenueClient) -> Sequence[JournalEntry]:
    """Return what the venue was asked, once it has seen each connection end that was opened."""

    def is_closed() -> bool:
        asked = venue.asked()
        opened = {one.connection for one in asked if one.kind == "open"}
        return opened <= {one.connection for one in asked if one.kind == "close"}

    wait_until(is_closed, _PATIENCE_S)
    return venue.asked()


def _left() -> int:
    """Return how many connections are left once those that NT closes in a thread had the time."""
    wait_until(lambda: not _established(), _PATIENCE_S)
    return _established()


def _established() -> int:
    """Count this process's established TCP connections, where the system tells them."""
    table, descriptors = Path("/proc/self/net/tcp"), Path("/proc/self/fd")
    if not table.is_file():
        return 0
    rows = (line.split() for line in table.read_text(encoding="ascii").splitlines()[1:])
    established = {f"socket:[{row[9]}]" for row in rows if row[3] == _ESTABLISHED}
    return sum(_target(descriptor) in established for descriptor in descriptors.iterdir())


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:  # The listing's own descriptor, closed by now.
        return ""

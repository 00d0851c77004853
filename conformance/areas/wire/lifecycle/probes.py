"""How a connected node ends: what it says, what it closes, what it leaves behind."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.areas.wire.asking import connections
from conformance.areas.wire.lifecycle.classes import STOPS
from conformance.harness.own_process import Apart, run_apart
from conformance.harness.probes import lasts, probe
from conformance.harness.session import LIKELY, RunningNode, run_node
from conformance.harness.venue_process import VenueClient, running_venue
from conformance.harness.waiting import wait_until
from conformance.model.abort import NodeNotBuiltError
from conformance.model.probe import Many
from conformance.nautilus.driver import Capability, installed_driver, needs
from conformance.nautilus.dummies import DUMMIES, set_dummies
from conformance.nautilus.plan import Plan
from conformance.venue import Fault, Point, Script
from conformance.venue.http.ports import HOST, open_listener
from conformance.wording import written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.harness.own_process import Note
    from conformance.harness.venue_process import JournalEntry
    from conformance.model.facts import Json, Observation

_ESTABLISHED = 1  # As the kernel numbers that state.
_PATIENCE_S = 1.5
_REFUSED_S = 3.0
_CONNECT_LIMIT_S = 2.0
_STOP_S = 8.0
_SETTLE_S = 0.1
_BUILT, _STARTED = "built", "strategy started"


@lasts(2.5)
@probe
def stop() -> Many:
    """Stop a node that has subscriptions, and dispose of it.

    Returns:
        ``within`` of ``stop_time`` is the class of the time that this takes.
    """
    stopping_s: list[float] = []

    async def listen(watched: RunningNode) -> None:
        await watched.until_subscribed()
        stopping_s.append(time.monotonic())

    with running_venue(accepts=DUMMIES) as venue:
        seen = run_node(venue, Plan(quotes=True, trades=True, stops=True), listen)
        took_s = time.monotonic() - stopping_s[0] if stopping_s else math.inf
        left = _left()
        facts: Observation = {
            "said": _conversations(_until_closed(venue)),
            "connections_left": left,
            "python_threads_left": threading.active_count() - 1,
            "error": seen.error,
        }
        return Many({"stop": facts, "stop_time": {"within": STOPS.of(took_s)}})


@lasts(0.9)
@probe
@needs(Capability.CLIENT_RESTART)
def tasks_left() -> Observation:
    """Disconnect a client, which loads its instruments again each hour, as a node does that stops.

    Returns:
        How many tasks are not done then that were not there before it was connected.
    """
    nodes = installed_driver().nodes
    left: list[int] = []

    async def reconnect(watched: RunningNode) -> None:
        async def disconnect() -> set[asyncio.Task[object]]:
            nodes.disconnect_clients(watched.node)
            await watched.until(lambda: not nodes.are_connected(watched.node))
            await asyncio.sleep(_SETTLE_S)
            return asyncio.all_tasks()

        before = await disconnect()
        nodes.connect_clients(watched.node)
        await watched.until(lambda: nodes.are_connected(watched.node))
        await asyncio.sleep(_SETTLE_S)
        left.append(len(await disconnect() - before))

    with running_venue(accepts=DUMMIES) as venue:
        seen = run_node(venue, Plan(quotes=True), reconnect)
    return {"tasks_left": left[0] if left else 0, "error": seen.error}


@lasts(2.0)
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


@lasts(3.0)
@probe
def connect_refused() -> Observation:
    """Run a node where nobody listens at the addresses that it is given.

    Returns:
        ``outcome`` is the error that its run raises, that it ends, or that it goes on.
    """
    with open_listener() as deaf:  # It is bound, and does not listen.
        port = deaf.getsockname()[1]
        urls = {"http_url": f"http://{HOST}:{port}", "ws_url": f"ws://{HOST}:{port}"}
        return _apart(run_apart(lambda note: _connect(urls, note, 1.0), limit_s=_REFUSED_S))


@lasts(2.5)
@probe
def sigterm_while_connecting() -> Observation:
    """Send SIGTERM to a process whose node waits for the answer to its first request.

    Returns:
        ``outcome`` is that its run ends, the error that it raises, or the signal that ended the
        process; ``at_once`` is whether that comes before the time to connect is over.
    """
    script = Script(faults=(Fault(name="silent", at=Point.REQUEST, times=None),))
    ended_s: list[float] = []
    with running_venue(script) as venue:
        urls = {"http_url": venue.http_url, "ws_url": venue.ws_url}

        def send(process: int) -> None:
            wait_until(lambda: bool(venue.asked()), _REFUSED_S)
            time.sleep(_SETTLE_S)
            os.kill(process, signal.SIGTERM)
            ended_s.append(time.monotonic())

        def connect(note: Note) -> Json:
            return _connect(urls, note, _CONNECT_LIMIT_S)

        ended = run_apart(connect, limit_s=_STOP_S, meanwhile=send)
    took_s = time.monotonic() - ended_s[0]
    return {**_apart(ended), "at_once": took_s < _CONNECT_LIMIT_S / 2}


def _connect(urls: Mapping[str, str], note: Note, limit_s: float) -> Json:
    """Run a node as a program does, and return that it has ended."""
    set_dummies(LIKELY)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    nodes, binance = installed_driver().nodes, installed_driver().binance
    plan = Plan(quotes=True)
    data = binance.data_config_of(plan, **urls)
    node = nodes.new_node(loop, data=data, connect_limit_s=limit_s)
    nodes.add_listener(node, nodes.new_listener(plan, lambda *_: None, lambda: note(_STARTED)))
    nodes.build(node)
    note(_BUILT)
    nodes.run_as_program(node, loop, lambda: None)
    return "ends"


def _apart(ended: Apart) -> dict[str, Json]:
    if _BUILT not in ended.notes:
        raise NodeNotBuiltError(written(ended.outcome))
    return {"outcome": ended.outcome, "strategy_started": _STARTED in ended.notes}


def _conversations(asked: Sequence[JournalEntry]) -> list[Json]:
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
    descriptors = Path("/proc/self/fd")
    return sum(map(_is_established, descriptors.iterdir())) if descriptors.is_dir() else 0


def _is_established(descriptor: Path) -> bool:
    """Whether a descriptor is of such a connection; the listing's own is closed by now."""
    try:
        connection = socket.socket(fileno=int(descriptor.name))
        try:
            return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _ESTABLISHED
        finally:
            connection.detach()  # It is NT's.
    except OSError:
        return False

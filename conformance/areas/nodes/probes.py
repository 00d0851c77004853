"""A node in another thread, and a second one: each in a process of its own, for some abort it.

An outcome is ``works``, an error, the signal that ended the process, or ``goes on``.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from typing import TYPE_CHECKING, Any

from conformance.harness.own_process import run_apart
from conformance.harness.probes import lasts, sharing
from conformance.harness.proc_status import status_fields
from conformance.harness.waiting import Patience, wait_until
from conformance.model.abort import NodeNotBuiltError
from conformance.model.outcomes import GOES_ON, WORKS
from conformance.nautilus.driver import installed_driver
from conformance.nautilus.errors import described
from conformance.wording import written

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.harness.own_process import Note
    from conformance.model.facts import Json, Observation

_BUILT = "built"
_LIMIT_S = 15.0
_UNHEARD = "unheard"
_HEARD_S = 1.2  # A node that hears of a stop wakes at once, NT 1's loop also every two seconds.
_START_S = 10.0
_ASLEEP_S = 0.2  # A thread that nothing woke for so long sleeps.
_AWAKE_S = 1.5  # Sleep is awaited no longer than that: the thread of a node of NT 2 never sleeps.
_POLL_S = 0.01


@lasts(4.5)
@sharing("nodes", threads="several")
def stop_from_thread() -> Observation:
    """Stop a running node from another thread, as NT says that it is to be stopped."""
    return _outcome(lambda note: _stopped(note, installed_driver().nodes.stop))


@sharing("nodes", threads="several")
def stop_by_node_from_thread() -> Observation:
    """Stop a running node from another thread, by the node's own method."""
    return _outcome(
        lambda note: _stopped(note, lambda node: installed_driver().nodes.own_object(node).stop())
    )


@sharing("nodes", nodes="several")
def second_after_first() -> Observation:
    """Run a second node after the first has been disposed of, and nothing refers to it."""

    def run(note: Note) -> Json:
        for _ in range(2):
            installed_driver().nodes.dispose(_ran(note))
        return WORKS

    return _outcome(run)


@sharing("nodes", nodes="several")
def second_after_first_kept() -> Observation:
    """Run a second node after the first has been disposed of, while something refers to it."""

    def run(note: Note) -> Json:
        kept = installed_driver().nodes.own_object(_ran(note))
        kept.dispose()
        _ran(note)
        return WORKS

    return _outcome(run)


@sharing("nodes", nodes="several")
def second_beside_first() -> Observation:
    """Build a second node while there is a first one."""

    def run(note: Note) -> Json:
        both = [_built(note, _fresh_loop()) for _ in range(2)]
        return WORKS if all(both) else None

    return _outcome(run)


@sharing("nodes", threads="several")
def in_thread() -> Observation:
    """Build and run a node in a thread."""
    apart = run_apart(lambda note: _in_thread(lambda: _ran(note)), limit_s=_LIMIT_S)
    return {"outcome": apart.outcome}  # That it can't be built there is a fact.


@sharing("nodes", threads="several")
def moved_to_thread() -> Observation:
    """Build a node in one thread and run it in another."""

    def run(note: Note) -> Json:
        loop = _fresh_loop()
        node = _built(note, loop)

        def run_it() -> None:
            asyncio.set_event_loop(loop)
            installed_driver().nodes.run_until_started(node, loop)

        return _in_thread(run_it)

    return _outcome(run)


def _outcome(run: Callable[[Note], Json]) -> Observation:
    apart = run_apart(run, limit_s=_LIMIT_S, limits_s={_UNHEARD: 0.0})
    if _BUILT not in apart.notes:
        raise NodeNotBuiltError(written(apart.outcome))
    return {"outcome": apart.outcome}


def _fresh_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return loop


def _built(note: Note, loop: asyncio.AbstractEventLoop) -> Any:
    nodes = installed_driver().nodes
    node = nodes.new_node(loop)
    nodes.build(node)
    note(_BUILT)
    return node


def _ran(note: Note) -> Any:
    """Return a node that has run, and was stopped from its own thread."""
    loop = _fresh_loop()
    node = _built(note, loop)
    installed_driver().nodes.run_until_started(node, loop)
    return node


def _in_thread(act: Callable[[], object]) -> Json:
    """Return what comes of doing something in a thread."""
    outcomes: list[Json] = []

    def run() -> None:
        try:
            act()
            outcomes.append(WORKS)
        except Exception as error:  # whatever NT raises is the fact
            outcomes.append(described(error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(_START_S)
    return outcomes[0] if outcomes else GOES_ON


def _stopped(note: Note, stop: Callable[[Any], object]) -> Json:
    """Run a node, stop it from a thread while its own sleeps, and return whether it stops."""
    loop = _fresh_loop()
    node = _built(note, loop)
    errors: list[Json] = []

    def stop_it() -> None:
        nodes = installed_driver().nodes
        wait_until(lambda: nodes.is_running(node), _START_S)
        _wait_for_sleep()
        before = _wakes()
        try:
            stop(node)
        except Exception as error:  # whatever NT raises is the fact
            errors.append(described(error))
        end_s = time.monotonic() + _HEARD_S
        while _wakes() == before:
            if time.monotonic() > end_s:
                note(_UNHEARD)
            time.sleep(_POLL_S)

    threading.Thread(target=stop_it, daemon=True).start()
    installed_driver().nodes.run_as_program(node, loop, lambda: None)
    return errors[0] if errors else WORKS


def _wait_for_sleep() -> None:
    """Wait until nothing has woken the main thread for a while."""
    patience = Patience(_AWAKE_S)
    before, since_s = _wakes(), time.monotonic()
    while time.monotonic() - since_s < _ASLEEP_S and not patience.is_over():
        time.sleep(_POLL_S)
        if (now := _wakes()) != before:
            before, since_s = now, time.monotonic()


def _wakes() -> int:
    """Return how many times the main thread has gone to sleep; one more while it is awake."""
    fields = status_fields(os.getpid())
    is_awake = not fields["State"].startswith("S")
    return int(fields["voluntary_ctxt_switches"]) + is_awake

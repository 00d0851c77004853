"""What NT does to the event loop, and what it wants of it.

The findings name the loop as the first thing that shapes the integration: NT installs uvloop's
policy when it is imported, needs a current loop when a node is constructed (which one it finds
depends on Python and on uvloop), and takes the process's signals for itself.
"""

from __future__ import annotations

import asyncio
import importlib
import re
import signal
import threading
from typing import TYPE_CHECKING, Any

from conformance.harness.probes import probe, probe_of
from conformance.harness.proc_status import status_fields
from conformance.nautilus.driver import Capability, installed_driver, needs
from conformance.nautilus.errors import described, masked
from conformance.nautilus.masks import THREAD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.model.facts import Json, Observation

_PATIENCE_S = 10.0


@probe
def importing() -> Observation:
    """Tell what importing NT's live node did to an interpreter that had imported nothing of it.

    Returns:
        The event-loop policy before and after, and what a current loop is found to be.
    """
    from conformance.harness import preload  # noqa: PLC0415  # it imports NT, listing must not

    return {"before": preload.BEFORE, "after": preload.AFTER}


@probe_of(construction="without_loop")
def construct_without_loop() -> Observation:
    """Construct a node in a main thread that has no current event loop.

    Source:
        Findings, qualification 1; which loop the policy gives depends on uvloop as well.
    """
    return _constructed(_new_node)


@probe_of(construction="with_current_loop")
@needs(Capability.GIVEN_LOOP)
def construct_with_current_loop() -> Observation:
    """Construct a node in a main thread whose current loop was set and is not running."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return _constructed(_new_node, loop)


@probe_of(construction="with_loop_given")
@needs(Capability.GIVEN_LOOP)
def construct_with_loop_given() -> Observation:
    """Construct a node with ``loop=`` where there is no current loop."""
    loop = asyncio.new_event_loop()
    return _constructed(lambda: _new_node(loop), loop)


@probe_of(construction="in_running_loop")
def construct_in_running_loop() -> Observation:
    """Construct a node inside a coroutine, as code that owns its loop would."""

    async def construct() -> Observation:
        return _constructed(_new_node, asyncio.get_running_loop())

    return asyncio.run(construct())


@probe_of(construction="in_thread")
def construct_in_thread() -> Observation:
    """Construct a node in a thread that has no loop."""
    return _in_thread(_new_node)


@probe_of(construction="in_thread_with_loop_given")
@needs(Capability.GIVEN_LOOP)
def construct_in_thread_with_loop_given() -> Observation:
    """Construct a node in a thread, with ``loop=`` given."""
    return _in_thread(lambda: _new_node(asyncio.new_event_loop()))


@probe
def asyncio_loop() -> Observation:
    """Run and dispose of a node on asyncio's own selector loop."""
    return _lifetime(asyncio.SelectorEventLoop())


@probe
@needs(Capability.UVLOOP)
def uvloop_loop() -> Observation:
    """Run and dispose of a node on uvloop's loop."""
    return _lifetime(importlib.import_module("uvloop").new_event_loop())


@probe
def signal_handlers() -> Observation:
    """Tell which signals a node takes, when, and whether it gives them back."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    before = _handlers()
    nodes = installed_driver().nodes
    node = nodes.new_node(loop)
    constructed = _handlers()
    nodes.build(node)
    seen: list[Mapping[str, object]] = []

    def look() -> None:
        seen.append(_handlers())
        nodes.stop(node)

    nodes.run_as_program(node, loop, look)
    stopped = _handlers()
    nodes.dispose(node)
    disposed = _handlers()
    running = {**constructed, **(seen[0] if seen else {})}
    taken = [name for name, handler in running.items() if handler != before[name]]
    first = [name for name in taken if constructed[name] != before[name]]
    later = {"taken_when_running": sorted({*taken} - {*first})}
    return {
        "taken_when_constructed": sorted(first),
        **{name: signals for name, signals in later.items() if signals},
        "kept_when_stopped": sorted(n for n in taken if stopped[n] == running[n]),
        "kept_when_disposed": sorted(n for n in taken if disposed[n] == running[n]),
    }


@probe
def sigterm() -> Observation:
    """Send SIGTERM to the process of a running node."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    nodes = installed_driver().nodes
    node = nodes.new_node(loop)
    nodes.build(node)
    nodes.run_as_program(node, loop, lambda: signal.raise_signal(signal.SIGTERM))
    facts: dict[str, Json] = {"is_running_after_run": nodes.is_running(node)}
    has_loop = nodes.loop_of(node) is not None
    return {**facts, "loop_is_closed": loop.is_closed()} if has_loop else facts


def _new_node(loop: asyncio.AbstractEventLoop | None = None) -> Any:
    return installed_driver().nodes.new_node(loop)


def _type_name(obj: object) -> str:
    """Return the module and name of an object's type, e.g. ``uvloop.Loop``."""
    return f"{type(obj).__module__}.{type(obj).__name__}"


def _in_thread(construct: Callable[[], Any]) -> Observation:
    facts: dict[str, Json] = {}
    thread = threading.Thread(target=lambda: facts.update(_constructed(construct)))
    thread.start()
    thread.join(_PATIENCE_S)
    return facts


def _constructed(
    construct: Callable[[], Any], loop: asyncio.AbstractEventLoop | None = None
) -> dict[str, Json]:
    """Construct a node; tell whether it could be, and whether it took ``loop``."""
    try:
        node = construct()
    except (RuntimeError, TypeError, ValueError) as error:
        # asyncio's text and not NT's; `conformance.harness.preload` masks it as well.
        name = re.compile(re.escape(f"'{threading.current_thread().name}'"))
        return {"outcome": masked(described(error), name, THREAD)}
    taken = installed_driver().nodes.loop_of(node)
    facts: dict[str, Json] = {"outcome": "constructed"}
    if taken is not None:
        facts["loop"] = _type_name(taken)
        if loop is not None:
            facts["took_that_loop"] = taken is loop
    return facts


def _lifetime(loop: asyncio.AbstractEventLoop) -> Observation:
    """Run a node on ``loop``, stop it and dispose of it; tell what is left at each step."""
    asyncio.set_event_loop(loop)
    node = _new_node(loop)
    _run_until_stopped(node, loop)
    stopped = _left(loop)
    installed_driver().nodes.dispose(node)
    return {"loop": _type_name(loop), "after_stop": stopped, "after_dispose": _left(loop)}


def _run_until_stopped(node: Any, loop: asyncio.AbstractEventLoop) -> None:
    nodes = installed_driver().nodes
    nodes.build(node)
    nodes.run_until_started(node, loop)


def _left(loop: asyncio.AbstractEventLoop) -> Mapping[str, Json]:
    tasks = [] if loop.is_closed() else asyncio.all_tasks(loop)
    others = [t for t in threading.enumerate() if t is not threading.main_thread()]
    return {
        "loop": "closed" if loop.is_closed() else "open",
        "pending_tasks": sorted(task.get_coro().__qualname__ for task in tasks),  # type: ignore[union-attr]  # NT's tasks are coroutines
        "threads": len(others),
    }


def _handlers() -> Mapping[str, object]:
    """Return for each signal Python's handler, and whether the process catches it at all.

    A handler that Rust sets is not Python's.
    """
    caught = _caught()
    return {
        s.name: (signal.getsignal(s), s in caught)
        for s in signal.valid_signals()
        if isinstance(s, signal.Signals)
    }


def _caught() -> frozenset[int]:
    """Return the numbers of the signals that this process catches, where the system tells them."""
    try:
        bits = int(status_fields().get("SigCgt", "0"), 16)
    except FileNotFoundError:
        return frozenset()
    return frozenset(at + 1 for at in range(bits.bit_length()) if bits >> at & 1)

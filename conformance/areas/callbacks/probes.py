"""Callbacks that raise or are slow, and timers: each in a process of its own, for some end it."""

from __future__ import annotations

import asyncio
import os
import time
import warnings
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from conformance.harness.own_process import run_apart
from conformance.harness.probes import lasts, sharing
from conformance.harness.waiting import Patience
from conformance.model.facts import about
from conformance.model.outcomes import ENDS, GOES_ON
from conformance.model.probe import Many
from conformance.nautilus import samples
from conformance.nautilus.driver import installed_driver
from conformance.nautilus.listener import strategy_with
from conformance.nautilus.plan import BTC

if TYPE_CHECKING:
    from conformance.harness.own_process import Note
    from conformance.model.facts import Json, Observation

_KINDS = {
    "quotes": (("on_quote", "on_quote_tick"), samples.quote),
    "trades": (("on_trade", "on_trade_tick"), samples.trade),
}
"""What NT calls with each kind, on whatever generation, and one of it."""

_TEXT = "raised by the suite"
_CALLED = "called"
_LIMIT_S = 6.0
_SETTLE_S = 0.25
_PERIOD_MS = 40
_TIMER_S = 0.5
_SLOW_S = 0.3
_MANY = 25

Live: TypeAlias = Callable[[Any, Any], Any]
"""Takes a running node and its strategy, and does something with them, as a coroutine."""


@lasts(2.5)
@sharing("callbacks")
def raising() -> Many:
    """Let callbacks raise, at their first call, and give NT a second one to make.

    Returns:
        For each ``outcome``, that the node goes on, or how its process ends; ``called_again`` is
        whether NT makes the second call, and ``logged``, of one that goes on, whether the log has
        the error.
    """
    cases = {kind: (lambda note, kind=kind: _raise_in_data(note, kind)) for kind in _KINDS}
    return Many(
        {
            **{f"raising_{kind}": about(_raised(run), data=kind) for kind, run in cases.items()},
            "raising_timer": _raised(_raise_in_timer),
            "raising_start": {"outcome": run_apart(_raise_in_start, limit_s=_LIMIT_S).outcome},
        }
    )


@sharing("callbacks")
def timer() -> Observation:
    """Set a timer and tell how far apart its events are, in their own times.

    Returns:
        ``period_ms`` is the distance between the times of events that follow each other, of all
        that came; ``comes`` is whether any did.
    """
    outcome = run_apart(_time, limit_s=_LIMIT_S).outcome
    return outcome if isinstance(outcome, dict) else {"error": {"error": str(outcome)}}


@sharing("callbacks", data="quotes")
def slow() -> Observation:
    """Let the first of many quotes keep its callback busy, and count those that come after it."""
    seen: list[float] = []

    def keep(_self: Any, _tick: Any) -> None:
        seen.append(time.monotonic())
        if len(seen) == 1:
            time.sleep(_SLOW_S)

    async def hand_on(node: Any, listener: Any) -> None:
        nodes = installed_driver().nodes
        nodes.subscribe(listener, "quotes", BTC)
        for _ in range(_MANY):
            nodes.process(node, samples.quote())
        patience = Patience(_LIMIT_S)
        while len(seen) < _MANY and not patience.is_over():  # noqa: ASYNC110  # NT gives no event to wait for
            await asyncio.sleep(_SETTLE_S / 5)

    _run(dict.fromkeys(_KINDS["quotes"][0], keep), hand_on)
    return {"sent": _MANY, "came": len(seen)}


@sharing("callbacks")
def warned() -> Observation:
    """Tell which warnings NT gives a strategy that subscribes, unsubscribes and sets a timer."""
    given: list[str] = []

    async def use(_node: Any, listener: Any) -> None:
        nodes = installed_driver().nodes
        for kind in _KINDS:
            nodes.subscribe(listener, kind, BTC)
            nodes.unsubscribe(listener, kind, BTC)
        _set_timer(listener, lambda *_: None)
        await asyncio.sleep(0)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _run({}, use)
        given += sorted({f"{one.category.__name__}: {one.message}" for one in caught})
    return {"warnings": [text for text in given if not text.startswith("ResourceWarning")]}


def _raised(run: Callable[[Note], Json]) -> Observation:
    """Run a node whose callback raises, and tell how it ends."""
    before = _log_size()
    apart = run_apart(run, limit_s=_LIMIT_S)
    facts: dict[str, Json] = {
        "outcome": apart.outcome,
        "called_again": apart.notes.count(_CALLED) > 1,
    }
    # Whether a process that ends has written all of its log is chance.
    return (
        {**facts, "logged": _TEXT in _log_since(before)} if facts["outcome"] == GOES_ON else facts
    )


def _raise_in_data(note: Note, kind: str) -> Json:
    callbacks, make = _KINDS[kind]

    async def hand_on(node: Any, listener: Any) -> None:
        nodes = installed_driver().nodes
        nodes.subscribe(listener, kind, BTC)
        for _ in range(2):
            nodes.process(node, make())
            await asyncio.sleep(_SETTLE_S)

    _run(dict.fromkeys(callbacks, _raiser(note)), hand_on)
    return GOES_ON


def _raise_in_timer(note: Note) -> Json:
    call = _raiser(note)

    async def wait(_node: Any, listener: Any) -> None:
        _set_timer(listener, lambda event: call(listener, event))
        await asyncio.sleep(_TIMER_S)

    _run({}, wait)
    return GOES_ON


def _raise_in_start(note: Note) -> Json:
    async def wait(_node: Any, _listener: Any) -> None:
        await asyncio.sleep(_SETTLE_S)

    try:
        _run({"on_start": _raiser(note)}, wait, waits=False)
    except asyncio.InvalidStateError:  # The node has ended before what was done beside it.
        return ENDS
    except Exception as error:  # its text has places of the suite's own code
        return {"error": type(error).__name__, "text": _TEXT if _TEXT in str(error) else ""}
    return GOES_ON


def _raiser(note: Note) -> Callable[..., None]:
    """Return a method that notes each call, and raises at the first."""
    called: list[None] = []

    def call(*_: object) -> None:
        note(_CALLED)
        called.append(None)
        if len(called) == 1:
            raise RuntimeError(_TEXT)

    return call


def _time(_note: Note) -> Json:
    times_ns: list[int] = []

    async def wait(_node: Any, listener: Any) -> None:
        _set_timer(listener, lambda event: times_ns.append(event.ts_event))
        await asyncio.sleep(_TIMER_S)

    _run({}, wait)
    gaps = {(later - before) // 1_000_000 for before, later in pairwise(times_ns)}
    return {"comes": bool(times_ns), "period_ms": sorted(gaps)}


def _set_timer(listener: Any, callback: Callable[[Any], None]) -> None:
    period = timedelta(milliseconds=_PERIOD_MS)
    listener.clock.set_timer("conformance", interval=period, callback=callback)


def _run(methods: dict[str, Callable[..., None]], live: Live, *, waits: bool = True) -> None:
    """Run a node without clients with one strategy, do something meanwhile, and stop it."""
    nodes = installed_driver().nodes
    listener = strategy_with(methods)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    node = nodes.new_node(loop, is_handed=True)
    nodes.add_listener(node, listener)
    nodes.build(node)

    async def do() -> None:
        patience = Patience(_LIMIT_S)
        while waits and not nodes.listens(listener) and not patience.is_over():  # noqa: ASYNC110  # NT gives no event to wait for
            await asyncio.sleep(_SETTLE_S / 10)
        await live(node, listener)

    nodes.run(node, loop, loop.create_task(do()), stops=True)
    nodes.dispose(node)


def _log_size() -> int:
    return os.fstat(1).st_size


def _log_since(size: int) -> str:
    """Return what this process and its forks have written on standard output, which is a file."""
    with Path("/proc/self/fd/1").open("rb") as log:
        log.seek(size)
        return log.read().decode("utf-8", "replace")

"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import signal
from typing import Any, Final

from conformance.model.seed import Seed
from conformance.nautilus.changes import edit, replace


def make_a_loop() -> None:
    """Let asyncio make a current loop where there is none."""
    asyncio.get_event_loop = _current_or_new


def take_another_loop() -> None:
    """Let a node say that it runs on another loop than the one it was given."""
    other = asyncio.new_event_loop()
    replace("nautilus_trader.live.node.TradingNode.get_event_loop", lambda _: other)


def construct_in_threads() -> None:
    """Let a node be constructed in a thread, by leaving the signals alone there."""
    kernel = importlib.import_module("nautilus_trader.system.kernel").NautilusKernel
    setup = kernel._setup_loop

    def setup_loop(self: object) -> None:
        try:
            setup(self)
        except ValueError:
            return

    kernel._setup_loop = setup_loop


def leave_loop_open() -> None:
    """Let `dispose` leave the loop open."""
    replace("nautilus_trader.live.node.TradingNode.dispose", lambda self: self.kernel.dispose())


def give_back_sigabrt() -> None:
    """Let a node leave SIGABRT alone."""
    node = importlib.import_module("nautilus_trader.live.node").TradingNode
    init = node.__init__

    def construct(self: Any, *arguments: object, **keywords: object) -> None:
        init(self, *arguments, **keywords)
        signal.signal(signal.SIGABRT, signal.SIG_DFL)

    construct.__wrapped__ = init  # type: ignore[attr-defined]  # the signature stays NT's
    node.__init__ = construct


def run_for_ever() -> None:
    """Let a node's trader that has run say that it still does."""
    trader = importlib.import_module("nautilus_trader.trading.trader").Trader
    original = inspect.getattr_static(trader, "is_running")
    has_run: set[int] = set()

    def is_running(self: Any) -> bool:
        if original.__get__(self):
            has_run.add(id(self))
        return id(self) in has_run

    edit(trader, lambda namespace: namespace.update({"is_running": property(is_running)}))


def _current_or_new() -> asyncio.AbstractEventLoop:
    running = asyncio._get_running_loop()
    if running is not None:
        return running
    current = getattr(asyncio.get_event_loop_policy(), "_local", None)
    loop = getattr(current, "_loop", None)
    return loop if loop is not None else asyncio.new_event_loop()


SEEDS: Final = (
    Seed(
        sow=make_a_loop,
        releases="<1.221",
        says="There is no current event loop",
        breaks=("construct_in_thread", "construct_without_loop"),
        severity="add",  # The feed gives its node a loop.
    ),
    Seed(
        sow=take_another_loop,
        says="took_that_loop",
        breaks=(
            "construct_in_running_loop",
            "construct_with_current_loop",
            "construct_with_loop_given",
        ),
        severity="shift",
    ),
    Seed(
        sow=construct_in_threads,
        says="constructed",
        breaks=("construct_in_thread_with_loop_given",),
        severity="add",  # The feed constructs its node in the main thread.
    ),
    Seed(
        sow=leave_loop_open,
        says="after_dispose.loop",
        breaks=("asyncio_loop", "uvloop_loop"),
        severity="shift",
    ),
    Seed(
        sow=give_back_sigabrt,
        says="gone SIGABRT",
        breaks=("signal_handlers",),
        severity="shift",
    ),
    Seed(
        sow=run_for_ever,
        says="is_running_after_run",
        breaks=("sigterm",),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""

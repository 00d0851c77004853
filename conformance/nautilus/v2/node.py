"""Nodes and listeners of NautilusTrader 2: `LiveNode` and `Strategy`.

A node is stopped and dropped after each run: it takes a quarter of a second, and from 2.0.0rc6 on
a thread may have one node at a time.
"""

from __future__ import annotations

import asyncio
import importlib
import math
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from conformance.nautilus.driver import Role
from conformance.nautilus.listener import (
    BOOK_EVERY_MS,
    alert_itself,
    planned_listener,
    signal_itself,
    subscribe_to,
)
from conformance.nautilus.v2.api.imports import LIVE_STACK, OTHERS
from conformance.nautilus.v2.handed_data import HandedData
from conformance.nautilus.v2.types import BINANCE, COMMON, MODEL, offered, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.nautilus.plan import Plan

_POLL_S = 0.01
_SETTLE_S = 0.2  # It takes SIGTERM only after it says that it runs.
_LEVELS: Mapping[str, str] = {"WARN": "WARNING"}


SELF_MADE = {"on_signal": signal_itself, "on_time_event": alert_itself}
"""A class of its custom data needs ``pyarrow``, which it does not install."""


@dataclass(slots=True)
class HandledNode:
    """A node with its handle: one that runs refuses everything but what its handle does."""

    node: Any
    handle: Any
    handed: HandedData | None = None


def new_node(
    loop: asyncio.AbstractEventLoop | None = None,  # noqa: ARG001  # as `NodeDriver` has it
    *,
    data: object = None,
    is_handed: bool = False,
    log_level: str = "ERROR",
    connect_limit_s: float = 20.0,
) -> HandledNode:
    """Construct a node, clients and all; see `NodeDriver`."""
    level = getattr(offered(COMMON, "LogLevel"), _LEVELS.get(log_level, log_level))
    logging = resolve(Role.LOGGING_CONFIG)(stdout_level=level, is_colored=False)
    trader = offered(MODEL, "TraderId")("CONFORMANCE-001")
    live = offered(COMMON, "Environment").LIVE
    builder = resolve(Role.NODE).builder("CONFORMANCE", trader, live)
    builder = builder.with_logging(logging)
    builder = builder.with_timeout_connection(math.ceil(connect_limit_s))  # whole seconds
    builder = builder.with_timeout_disconnection_secs(2).with_delay_post_stop_secs(0)
    if data is not None:
        factory = offered(BINANCE, "BinanceDataClientFactory")()
        builder = builder.add_data_client("BINANCE", factory, data)
    handed = HandedData() if is_handed else None
    builder = builder if handed is None else handed.add_to(builder)
    node = builder.build()
    return HandledNode(node, node.handle(), handed)


def new_listener(
    plan: Plan, on_data: Callable[[str, Any], None], on_start: Callable[[], None]
) -> Any:
    """Return a strategy that subscribes as planned; see `NodeDriver`."""
    return planned_listener(plan, on_data, on_start, subscribe=subscribe, unsubscribe=unsubscribe)


def add_listener(node: HandledNode, listener: Any) -> None:
    """Add a strategy to a node."""
    node.node.add_strategy(listener)


def build(node: HandledNode) -> None:  # as `NodeDriver` has it
    """Do nothing: a node is constructed with its clients."""


def run(
    node: HandledNode,
    loop: asyncio.AbstractEventLoop,
    task: asyncio.Task[None],
    *,
    stops: bool,
) -> None:
    """Run a node until a task has ended, or until it ends itself; see `NodeDriver`.

    A node that can't connect ends with an error.
    """
    try:
        loop.run_until_complete(_run_beside(node, task))
    except BaseException:
        dispose(node)  # Else no other node can be made in this thread.
        raise
    if not stops:
        dispose(node)


def run_as_program(
    node: HandledNode,
    loop: asyncio.AbstractEventLoop,  # noqa: ARG001  # see above
    when_running: Callable[[], None],
) -> None:
    """Run a node as a program does; see `NodeDriver`. It blocks this thread, on no loop."""

    def look() -> None:
        while not is_running(node):
            time.sleep(_POLL_S)
        time.sleep(_SETTLE_S)
        when_running()

    threading.Thread(target=look, daemon=True).start()
    node.node.run()


def stop(node: HandledNode) -> None:
    """Tell a running node to stop."""
    node.handle.stop()


def own_object(node: HandledNode) -> Any:
    """Return NT's node itself, without its handle; see `NodeDriver`."""
    return node.node


def run_until_started(
    node: HandledNode, loop: asyncio.AbstractEventLoop, *, patience_s: float = 10.0
) -> None:
    """Run a node, and stop it as soon as it has started its strategies; see `NodeDriver`."""

    async def wait() -> None:
        end_s = time.monotonic() + patience_s
        while not is_running(node) and time.monotonic() < end_s:  # noqa: ASYNC110  # see below
            await asyncio.sleep(_POLL_S)  # NT gives no event to wait for

    run(node, loop, loop.create_task(wait()), stops=True)


def dispose(node: HandledNode) -> None:
    """Dispose of a node that has stopped, and drop it."""
    if node.node is not None:
        node.node.dispose()
    node.node = None


def loop_of(node: HandledNode) -> asyncio.AbstractEventLoop | None:  # noqa: ARG001  # see above
    """Return none: a node runs on the loop that awaits it, and has none before."""
    return None


def subscribe(listener: Any, kind: str, instrument: str) -> None:
    """Let a strategy subscribe; see `NodeDriver`."""
    keywords = {"interval_ms": BOOK_EVERY_MS} if kind == "books" else {}
    if "book" in kind:
        keywords["book_type"] = offered(MODEL, "BookType").L2_MBP
    subscribe_to(listener, kind, instrument, **keywords)


def unsubscribe(listener: Any, kind: str, instrument: str) -> None:
    """Let a strategy unsubscribe; see `NodeDriver`."""
    getattr(listener, f"unsubscribe_{kind}")(resolve(Role.INSTRUMENT_ID).from_str(instrument))


def request_trades(listener: Any, instrument: str) -> None:
    """Let a strategy ask for trades; see `NodeDriver`."""
    since = datetime.now(UTC) - timedelta(minutes=1)
    listener.request_trades(resolve(Role.INSTRUMENT_ID).from_str(instrument), start=since, limit=1)


def listens(listener: Any) -> bool:
    """Whether a strategy has started."""
    return bool(listener.is_running())


def is_running(node: HandledNode) -> bool:
    """Whether a node has started its strategies."""
    return bool(node.handle.is_running)


def loaded_instruments(node: HandledNode, listener: Any) -> int:  # noqa: ARG001  # see above
    """Return how many instruments are loaded, by the strategy: a running node does not say."""
    return len(listener.cache.instruments())


def process(node: HandledNode, data: Any) -> None:
    """Hand a tick or bar to a running node; see `NodeDriver`."""
    assert node.handed is not None  # noqa: S101  # it was made to be handed data
    node.handed.process(data)


def disconnect_clients(node: HandledNode) -> None:
    """Refuse it; see `Capability.CLIENT_RESTART`."""
    raise NotImplementedError


def connect_clients(node: HandledNode) -> None:
    """Refuse it, as above."""
    raise NotImplementedError


def are_connected(node: HandledNode) -> bool:
    """Refuse it, as above."""
    raise NotImplementedError


def warm_up() -> None:
    """Import what every live feed loads, and make one name: each fork would else do so first."""
    for module in (*LIVE_STACK, *OTHERS):
        importlib.import_module(module)
    offered(MODEL, "TraderId")("CONFORMANCE-001")


def log(node: HandledNode, text: str) -> None:  # noqa: ARG001  # see above
    """Log a line at INFO."""
    offered(COMMON, "Logger")("Conformance").info(text)


async def _run_beside(node: HandledNode, task: asyncio.Task[None]) -> None:
    running = asyncio.ensure_future(node.node.run_async())
    await asyncio.wait((running, task), return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        task.cancel()  # Of a node that has ended, nothing more comes.
    node.handle.stop()
    await asyncio.wait((running, task))
    running.result()
    if not task.cancelled():
        task.result()

"""Nodes and listeners of NautilusTrader 1: `TradingNode` and `Strategy`."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance.nautilus.driver import Role
from conformance.nautilus.listener import (
    BOOK_EVERY_MS,
    alert_itself,
    planned_listener,
    signal_itself,
    subscribe_to,
)
from conformance.nautilus.v1.api.structs import msgspec
from conformance.nautilus.v1.handed_data import add_handed_client
from conformance.nautilus.v1.types import BINANCE, model, offered, parameters_of, resolve

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

    from conformance.nautilus.plan import Plan

_POLL_S = 0.01
_GRACE_S = 0.2
_REST_S = 0.001
_LEFT: list[object] = []
"""Nodes that were left as they were: taking them apart would be logged, or worse."""


def _publish_own_data(listener: Any) -> None:
    """Let a running strategy publish data of a class of its own that it subscribes to."""

    class Own(model("Data")):  # type: ignore[misc]  # NT's have no types
        ts_event = ts_init = 1

    data_type = model("DataType")(Own)
    listener.subscribe_data(data_type)
    listener.publish_data(data_type, Own())


SELF_MADE = {"on_data": _publish_own_data, "on_event": alert_itself, "on_signal": signal_itself}


def new_node(
    loop: asyncio.AbstractEventLoop | None = None,
    *,
    data: object = None,
    is_handed: bool = False,
    log_level: str = "ERROR",
    connect_limit_s: float = 20.0,
) -> Any:
    """Construct a node; see `NodeDriver`.

    It has time to connect on a busy machine, and little to linger when it stops.
    """
    logging = resolve(Role.LOGGING_CONFIG)(log_level=log_level, log_colors=False)
    config = resolve(Role.NODE_CONFIG)(
        logging=logging,
        data_clients={"BINANCE": data} if data is not None else {},
        timeout_connection=connect_limit_s,
        timeout_disconnection=2.0,
        timeout_post_stop=0.05,
    )
    node = resolve(Role.NODE)(config=config, **({"loop": loop} if loop is not None else {}))
    if data is not None:
        factory = offered(BINANCE, "BinanceLiveDataClientFactory")
        node.add_data_client_factory("BINANCE", factory)
    if is_handed:
        add_handed_client(node)
    return node


def new_listener(
    plan: Plan, on_data: Callable[[str, Any], None], on_start: Callable[[], None]
) -> Any:
    """Return a strategy that subscribes as planned; see `NodeDriver`."""
    return planned_listener(plan, on_data, on_start, subscribe=subscribe, unsubscribe=unsubscribe)


def add_listener(node: Any, listener: Any) -> None:
    """Add a strategy to a node."""
    node.trader.add_strategy(listener)


def build(node: Any) -> None:
    """Build a node's clients."""
    node.build()


def run(
    node: Any, loop: asyncio.AbstractEventLoop, task: asyncio.Task[None], *, stops: bool
) -> None:
    """Run a node until a task has ended; see `NodeDriver`.

    One that need not be stopped is left: that takes less time.
    """
    loop.call_soon(_slow_down, node, loop)
    if stops:
        task.add_done_callback(lambda _: node.stop())
        node.run()
        task.result()
    else:
        # Not `run`: to leave that, the loop would have to be stopped, which NT logs as an error.
        running = loop.create_task(node.run_async())
        _LEFT.append((node, running))
        loop.run_until_complete(task)


def _slow_down(node: Any, loop: asyncio.AbstractEventLoop) -> None:
    """Let a node's loop rest in each turn in which the node does not run.

    Until its clients are connected, and disconnected again, NT asks for that in each turn, without
    a pause: that keeps a core from the venues and from the other probes.
    """
    if is_running(node):
        loop.call_later(_POLL_S, _slow_down, node, loop)
    else:
        time.sleep(_REST_S)
        loop.call_soon(_slow_down, node, loop)


def dispose(node: Any) -> None:
    """Dispose of a node that has stopped."""
    node.dispose()


def loop_of(node: Any) -> asyncio.AbstractEventLoop | None:
    """Return the loop that a node has."""
    loop: asyncio.AbstractEventLoop = node.get_event_loop()
    return loop


def subscribe(listener: Any, kind: str, instrument: str) -> None:
    """Let a strategy subscribe; see `NodeDriver`."""
    keywords = {"interval_ms": BOOK_EVERY_MS} if kind == "books" else {}
    subscribe_to(listener, kind, instrument, **keywords)


def unsubscribe(listener: Any, kind: str, instrument: str) -> None:
    """Let a strategy unsubscribe; see `NodeDriver`."""
    method = {"quotes": "unsubscribe_quote_ticks", "trades": "unsubscribe_trade_ticks"}[kind]
    getattr(listener, method)(resolve(Role.INSTRUMENT_ID).from_str(instrument))


def request_trades(listener: Any, instrument: str) -> None:
    """Let a strategy ask for trades; see `NodeDriver`."""
    since = datetime.now(UTC) - timedelta(minutes=1)
    limit = {"limit": 1} if _takes_limit() else {}
    listener.request_trade_ticks(
        resolve(Role.INSTRUMENT_ID).from_str(instrument), start=since, **limit
    )


@cache
def _takes_limit() -> bool:
    request = resolve(Role.STRATEGY).request_trade_ticks
    return any(one.name == "limit" for one in parameters_of(request) or ())  # not in 1.211


def listens(listener: Any) -> bool:
    """Whether a strategy has started."""
    return bool(listener.is_running)


def is_running(node: Any) -> bool:
    """Whether a node has started its strategies."""
    return bool(node.trader.is_running)


def loaded_instruments(node: Any, listener: Any) -> int:  # noqa: ARG001  # as `NodeDriver` has it
    """Return how many instruments are loaded."""
    return len(node.cache.instruments())


def process(node: Any, data: Any) -> None:
    """Hand a tick or bar to a running node; see `NodeDriver`."""
    node.kernel.data_engine.process(data)


def disconnect_clients(node: Any) -> None:
    """Let a running node disconnect its clients; see `NodeDriver`."""
    node.kernel.data_engine.disconnect()


def connect_clients(node: Any) -> None:
    """Let a running node connect its clients again; see `NodeDriver`."""
    node.kernel.data_engine.connect()


def are_connected(node: Any) -> bool:
    """Whether all of a node's data clients are connected; see `NodeDriver`."""
    return bool(node.kernel.data_engine.check_connected())


def warm_up() -> None:
    """Do what each process would else do again; see `NodeDriver`.

    The first name in a library of NT's fills 8 MB. The first decoder of a class reads its
    annotations.
    """
    offered("nautilus_trader.core.nautilus_pyo3", "TraderId")("CONFORMANCE-001")
    clock = offered("nautilus_trader.common.component", "TestClock")()
    clock.set_time_alert_ns("conformance", 1, print)
    _takes_limit()
    for struct in _structs_below(msgspec.Struct):
        if struct.__module__.startswith(BINANCE):
            msgspec.json.Decoder(struct)


def _structs_below(struct: type[Any]) -> Iterator[type[Any]]:
    for one in struct.__subclasses__():
        yield one
        yield from _structs_below(one)


def log(node: Any, text: str) -> None:
    """Let a node log a line at INFO."""
    node.get_logger().info(text)


def run_as_program(
    node: Any, loop: asyncio.AbstractEventLoop, when_running: Callable[[], None]
) -> None:
    """Run a node as a program does; see `NodeDriver`. The loop rests until it runs, as above."""

    def look() -> None:
        if is_running(node):
            when_running()
        else:
            time.sleep(_REST_S)
            loop.call_soon(look)

    loop.call_soon(look)
    node.run()


def stop(node: Any) -> None:
    """Tell a running node to stop."""
    node.stop()


def own_object(node: Any) -> Any:
    """Return the node: it is NT's own."""
    return node


def run_until_started(
    node: Any, loop: asyncio.AbstractEventLoop, *, patience_s: float = 10.0
) -> None:
    """Run a node, and stop it as soon as it has started its strategies.

    Where it has not in time, the loop is stopped as well: NT would go on waiting.
    """
    end_s = time.monotonic() + patience_s

    def look() -> None:
        if is_running(node):
            node.stop()
        elif time.monotonic() >= end_s:
            node.stop()
            loop.call_later(_GRACE_S, loop.stop)
        else:
            loop.call_later(_POLL_S, look)

    look()
    node.run()

"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
import threading
from typing import Any, Final

from conformance.model.seed import Seed
from conformance.nautilus.changes import replace


def allow_one_node() -> None:
    """Refuse a second node without data clients in one process."""
    node = importlib.import_module("nautilus_trader.live.node").TradingNode
    init = node.__init__
    made: list[object] = []

    def construct(self: Any, config: Any = None, loop: Any = None) -> None:
        if not config.data_clients:
            if made:
                raise RuntimeError("there is a node")
            made.append(self)
        init(self, config=config, loop=loop)

    construct.__wrapped__ = init  # type: ignore[attr-defined]  # the signature stays NT's
    node.__init__ = construct


def wake_the_loop() -> None:
    """Let `stop` wake the loop that it is to stop."""
    node = importlib.import_module("nautilus_trader.live.node").TradingNode
    stop = node.stop

    def stop_soon(self: Any) -> None:
        stop(self)
        self.get_event_loop().call_soon_threadsafe(lambda: None)

    replace("nautilus_trader.live.node.TradingNode.stop", stop_soon)


def want_the_main_thread() -> None:
    """Refuse to construct a node, and to run one, in another thread than the main one."""
    node = importlib.import_module("nautilus_trader.live.node").TradingNode
    for name in ("__init__", "run"):
        setattr(node, name, _in_main_thread(getattr(node, name)))


def _in_main_thread(method: Any) -> Any:
    def call(self: Any, *arguments: object, **keywords: object) -> object:
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("not the main thread")
        return method(self, *arguments, **keywords)

    call.__wrapped__ = method  # type: ignore[attr-defined]  # the signature stays NT's
    return call


SEEDS: Final = (
    Seed(
        sow=allow_one_node,
        says="there is a node",
        breaks=("second_after_first", "second_after_first_kept", "second_beside_first"),
        severity="add",  # The feed has one node, and no threads.
    ),
    Seed(
        sow=wake_the_loop,
        says="goes on → works",
        breaks=("stop_by_node_from_thread", "stop_from_thread"),
        severity="add",
    ),
    Seed(
        sow=want_the_main_thread,
        says="not the main thread",
        breaks=("in_thread", "moved_to_thread"),
        severity="add",  # The feed has one node, and no threads.
    ),
)
"""What is sown, and what has to be seen of it."""

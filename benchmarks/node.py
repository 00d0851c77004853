"""A real node that takes quotes and trades as fast as it can, and prints how many a second.

The benchmark runs its `main` in NT's environment, with the descriptor that the venue's addresses
come over, and how many ticks it is to take.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

from conformance.nautilus.driver import installed_driver
from conformance.nautilus.dummies import set_dummies
from conformance.nautilus.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main(arguments: Sequence[str]) -> int:
    """Count ticks, and end the process with the last of them."""
    descriptor, count = map(int, arguments)
    with socket.socket(fileno=descriptor) as line, line.makefile(encoding="utf-8") as lines:
        urls = json.loads(lines.readline())
    result = os.dup(1)
    os.dup2(2, 1)  # NT logs to what is stdout, from Rust.

    def told(per_s: float) -> None:
        os.write(result, f"{per_s}\n".encode())
        os._exit(0)  # NT takes seconds to stop, and nothing of it is measured.

    driver = installed_driver()
    set_dummies(driver.binance.demanded_variables())
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    plan = Plan(quotes=True, trades=True)
    data = driver.binance.data_config_of(plan, **urls)
    node = driver.nodes.new_node(loop, data=data)
    counter = driver.nodes.new_listener(plan, _counter(count, told), lambda: None)
    driver.nodes.add_listener(node, counter)
    driver.nodes.build(node)
    driver.nodes.run_as_program(node, loop, lambda: None)
    sys.exit(f"the node ended before {count} ticks came")


def _counter(count: int, told: Callable[[float], None]) -> Callable[[Any], None]:
    """Return what does nothing with ticks but count them."""
    seen = 0
    began_ns = 0

    def on_tick(_tick: Any) -> None:
        nonlocal seen, began_ns
        seen += 1
        if seen == 1:
            began_ns = time.monotonic_ns()
        elif seen == count:
            told((count - 1) * 1e9 / (time.monotonic_ns() - began_ns))

    return on_tick

"""A real node that takes quotes and trades as they come, and prints what a tick costs.

The benchmark runs its `main` in NT's environment, with the descriptor that the venue's addresses
come over, and how many ticks it is to take.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
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

    def tell(figures: dict[str, float]) -> None:
        os.write(result, f"{json.dumps(figures)}\n".encode())
        os._exit(0)  # NT takes seconds to stop, and nothing of it is measured.

    driver = installed_driver()
    set_dummies(driver.binance.demanded_variables())
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    plan = Plan(quotes=True, trades=True)
    data = driver.binance.data_config_of(plan, **urls)
    node = driver.nodes.new_node(loop, data=data)
    counter = driver.nodes.new_listener(plan, _counter(count, tell), lambda: None)
    driver.nodes.add_listener(node, counter)
    driver.nodes.build(node)
    driver.nodes.run_as_program(node, loop, lambda: None)
    sys.exit(f"the node ended before {count} ticks came")


def _counter(count: int, tell: Callable[[dict[str, float]], None]) -> Callable[[str, Any], None]:
    """Return what does nothing with ticks but count them, and look at the clocks.

    It tells ``per_s`` (ticks a second), ``cpu_us`` (of the whole process, a tick) and ``age_us``
    (median time from NT's own ``ts_init`` of a tick to the strategy).
    """
    ages: list[int] = []
    began_ns = cpu_began_ns = 0

    def on_data(_kind: str, tick: Any) -> None:
        nonlocal began_ns, cpu_began_ns
        ages.append(time.time_ns() - tick.ts_init)
        if len(ages) == 1:
            began_ns, cpu_began_ns = time.monotonic_ns(), time.process_time_ns()
        elif len(ages) == count:
            took_ns, cpu_ns = time.monotonic_ns() - began_ns, time.process_time_ns() - cpu_began_ns
            tell(
                {
                    "per_s": (count - 1) * 1e9 / took_ns,
                    "cpu_us": cpu_ns / 1e3 / (count - 1),
                    "age_us": statistics.median(ages) / 1e3,
                }
            )

    return on_data

"""A real node that takes quotes and trades as fast as it can, and prints how many a second.

The benchmark runs its `main` in NT's environment, with the descriptor that the venue's addresses
come over, and how many ticks it is to take.
"""

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from conformance.harness.environment import set_dummies
from conformance.nautilus.v1.release import CONFIG, data_config, new_node, offered
from conformance.nautilus.v1.variables import demanded_variables

INSTRUMENT = "BTCUSDT-PERP.BINANCE"


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

    set_dummies(demanded_variables())
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    identifier = offered("nautilus_trader.model.identifiers", "InstrumentId").from_str(INSTRUMENT)
    provider = offered(CONFIG, "InstrumentProviderConfig")(load_ids=frozenset({identifier}))
    node = new_node(
        loop,
        data=data_config(
            instrument_provider=provider, base_url_http=urls["http_url"], base_url_ws=urls["ws_url"]
        ),
    )
    node.trader.add_strategy(_counter(identifier, count, told))
    node.build()
    node.run()
    sys.exit(f"the node ended before {count} ticks came")


def _counter(identifier: Any, count: int, told: Callable[[float], None]) -> Any:
    """Return a strategy that does nothing with ticks but count them."""
    seen = 0
    began_ns = 0

    def on_start(self: Any) -> None:
        self.subscribe_quote_ticks(identifier)
        self.subscribe_trade_ticks(identifier)

    def on_tick(_self: Any, _tick: Any) -> None:
        nonlocal seen, began_ns
        seen += 1
        if seen == 1:
            began_ns = time.monotonic_ns()
        elif seen == count:
            told((count - 1) * 1e9 / (time.monotonic_ns() - began_ns))

    base = offered("nautilus_trader.trading.strategy", "Strategy")
    methods = {"on_start": on_start, "on_quote_tick": on_tick, "on_trade_tick": on_tick}
    return type("Counter", (base,), methods)()

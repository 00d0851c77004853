"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import asyncio
import importlib
import os
from typing import Any, Final

from conformance.model.seed import Seed

_LATE_S = 4.0


def exit_on_sigterm() -> None:
    """Let SIGTERM end the process at once while the node is not running yet."""
    kernel = importlib.import_module("nautilus_trader.system.kernel").NautilusKernel
    handle = kernel._loop_sig_handler

    def exit_or_handle(self: Any, sig: Any) -> None:
        if not self.trader.is_running:
            os._exit(3)
        handle(self, sig)

    kernel._loop_sig_handler = exit_or_handle


def stop_late() -> None:
    """Let a node wait four seconds when it stops."""
    kernel = importlib.import_module("nautilus_trader.system.kernel").NautilusKernel
    stop = kernel.stop_async

    async def stop_and_wait(self: Any) -> None:
        await asyncio.sleep(_LATE_S)
        await stop(self)

    kernel.stop_async = stop_and_wait


def leave_the_reload() -> None:
    """Let a data client that is disconnected leave its task that loads instruments again."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.data")
    client = module.BinanceCommonDataClient
    disconnect = client._disconnect

    async def disconnect_alone(self: Any) -> None:
        self._update_instruments_task = None
        await disconnect(self)

    client._disconnect = disconnect_alone


SEEDS: Final = (
    Seed(sow=stop_late, says="within", breaks=("stop_time",), severity="shift"),
    Seed(
        sow=leave_the_reload,
        releases="<1.226",
        says="tasks_left",
        breaks=("tasks_left",),
        severity="shift",
    ),
    Seed(
        sow=exit_on_sigterm,
        says="exit_status 3",
        breaks=("sigterm_while_connecting",),
        severity="add",
    ),
)
"""What is sown, and what has to be seen of it."""

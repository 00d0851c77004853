"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
import os
from typing import Any, Final

from conformance.model.seed import Seed


def want_the_venue() -> None:
    """Let a data client that reaches nobody not count as connected."""
    provider = importlib.import_module("nautilus_trader.common.providers").InstrumentProvider
    initialize = provider.initialize

    async def initialize_or_fail(self: Any, reload: bool = False) -> None:  # NT's own
        await initialize(self, reload)
        if self._load_ids_on_start and not self._loaded:
            raise RuntimeError("nothing was loaded")

    provider.initialize = initialize_or_fail


def exit_on_sigterm() -> None:
    """Let SIGTERM end the process at once while the node is not running yet."""
    kernel = importlib.import_module("nautilus_trader.system.kernel").NautilusKernel
    handle = kernel._loop_sig_handler

    def exit_or_handle(self: Any, sig: Any) -> None:
        if not self.trader.is_running:
            os._exit(3)
        handle(self, sig)

    kernel._loop_sig_handler = exit_or_handle


SEEDS: Final = (
    Seed(
        sow=want_the_venue,
        says="strategy_started",
        breaks=("connect_refused",),
        severity="break",
    ),
    Seed(
        sow=exit_on_sigterm,
        says="exit_status 3",
        breaks=("sigterm_while_connecting",),
        severity="add",
    ),
)
"""What is sown, and what has to be seen of it."""

"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
import os
from typing import Any, Final

from conformance.model.seed import Seed


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
        sow=exit_on_sigterm,
        says="exit_status 3",
        breaks=("sigterm_while_connecting",),
        severity="add",
    ),
)
"""What is sown, and what has to be seen of it."""

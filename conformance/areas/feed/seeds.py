"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

from typing import Final

from conformance.model.seed import Seed
from conformance.nautilus.changes import silence

SEEDS: Final = (
    Seed(
        sow=silence,
        argument="nautilus_trader.trading.strategy.Strategy.handle_quote_tick",
        says="on_quote_tick: called with QuoteTick → not called",
        breaks=("callbacks",),
        severity="break",
    ),
)
"""What is sown, and what has to be seen of it."""

"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

from typing import Final

from conformance.model.seed import Seed
from conformance.nautilus.changes import silence

_STRATEGY = "nautilus_trader.trading.strategy.Strategy"

SEEDS: Final = tuple(
    Seed(
        sow=silence,
        argument=f"{_STRATEGY}.handle_{kind}_tick",
        says=f"on_{kind}_tick: called with {kind.title()}Tick → not called",
        breaks=("callbacks",),
        severity="break",
        needs={"callback": f"on_{kind}_tick"},  # Others are not told of.
    )
    for kind in ("quote", "trade")
)
"""What is sown, and what has to be seen of it."""

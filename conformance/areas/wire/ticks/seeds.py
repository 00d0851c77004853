"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

from conformance.model.seed import Seed
from conformance.nautilus.v1.changes import handle_frames

if TYPE_CHECKING:
    from collections.abc import Callable


def keep_milliseconds() -> None:
    """Turn the exchange's milliseconds into nanoseconds to the digit."""
    for part in ("common", "futures"):
        name = f"nautilus_trader.adapters.binance.{part}.schemas.market"
        module: Any = importlib.import_module(name)
        module.millis_to_nanos = lambda millis: int(millis) * 1_000_000


def lose_a_trade() -> None:
    """Lose the trade of one number."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.futures.data")
    handle = module.BinanceFuturesDataClient._handle_trade

    def handle_trade(self: Any, raw: bytes) -> None:
        if b'"t": 100,' not in raw:
            handle(self, raw)

    module.BinanceFuturesDataClient._handle_trade = handle_trade


def want_loading() -> None:
    """Make nothing of a frame while no instrument is loaded."""

    def handle_loaded(self: Any, raw: bytes, handle: Callable[..., None]) -> None:
        if self._instrument_provider.get_all():
            handle(self, raw)

    handle_frames(handle_loaded)


SEEDS: Final = (
    Seed(
        sow=keep_milliseconds,
        says="ts_event 1700000000123000000",
        breaks=("not_loaded", "quotes", "reference_feed", "timestamps", "trades"),
        severity="shift",
    ),
    Seed(
        sow=want_loading,
        says="wire.ticks.not_loaded quotes",
        breaks=("not_loaded",),
        severity="shift",
    ),
    Seed(
        sow=lose_a_trade,
        says="came: 200 → 199",
        breaks=("order",),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""

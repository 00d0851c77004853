"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from conformance.areas.wire.rewritten import rewritten, rewritten_v2
from conformance.model.seed import Seed
from conformance.nautilus.changes import handle_frames

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


def want_the_instrument() -> None:
    """Make nothing of a frame of an instrument that is not loaded."""

    def handle_loaded(self: Any, raw: bytes, handle: Callable[..., None]) -> None:
        loaded = self._instrument_provider.get_all().values()
        if any(f'"s": "{one.raw_symbol}"'.encode() in raw for one in loaded):
            handle(self, raw)

    handle_frames(handle_loaded)


def round_prices() -> None:
    """Give each price two digits."""
    price = importlib.import_module("nautilus_trader.model.objects").Price
    rounding = SimpleNamespace(from_str=lambda text: price(float(text), 2))
    for part in ("common", "futures"):
        name = f"nautilus_trader.adapters.binance.{part}.schemas.market"
        module: Any = importlib.import_module(name)
        module.Price = rounding


def abort_on_tiny_sizes() -> None:
    """End the process where a trade has less than a step."""

    def handle_or_abort(self: Any, raw: bytes, handle: Callable[..., None]) -> None:
        if b'"q": "0"' in raw or b'"q": "0.0004"' in raw:
            os.abort()
        handle(self, raw)

    handle_frames(handle_or_abort)


SEEDS: Final = (
    *rewritten_v2(
        "quotes",
        "break",
        "lose_frames:quotes/1",
    ),
    *rewritten_v2(
        "quotes",
        "shift",
        'set_field:quotes/b="64000.00"',
        'set_field:quotes/a="65000.00"',
        'set_field:quotes/B="7"',
        'set_field:quotes/A="7"',
        "double_frames:quotes/1",
    ),
    *rewritten_v2(
        "timestamps",
        "shift",
        "set_field:quotes/T=0",
    ),
    *rewritten_v2(
        "trades",
        "break",
        "lose_frames:trades/1",
    ),
    *rewritten_v2(
        "trades",
        "shift",
        'set_field:trades/p="64000.00"',
        'set_field:trades/q="7"',
        "set_field:trades/m=true",
        "set_field:trades/a=1",
        "cut_digits:trades/0",
    ),
    Seed(
        sow=keep_milliseconds,
        says="ts_event 1700000000123000000",
        breaks=("not_loaded", "quotes", "reference_feed", "timestamps", "trades"),
        severity="shift",
    ),
    Seed(
        sow=want_loading,
        says="wire.ticks.not_loaded quotes",
        breaks=("not_loaded", "unready_new_status"),
        severity="shift",
    ),
    Seed(
        sow=want_the_instrument,
        says="unready_new_status quotes",
        breaks=(
            "not_loaded",
            "unready_new_contract_type",
            "unready_new_status",
            "unready_not_listed",
            "unready_settling",
        ),
        severity="shift",
    ),
    Seed(
        sow=round_prices,
        says="64250.123",
        breaks=("precision", "quotes", "trades"),
        severity="shift",
    ),
    Seed(
        sow=abort_on_tiny_sizes,
        says="SIGABRT",
        breaks=("tiny_size",),
        severity="break",
    ),
    Seed(
        sow=lose_a_trade,
        releases="<1.226",
        says="came: 200 → 199",
        breaks=("order",),
        severity="shift",
    ),
    rewritten(
        "cut_digits:quotes/0",
        "64250",
        (
            "not_loaded",
            "precision",
            "quotes",
            "reference_feed",
        ),
    ),
    rewritten(
        "set_field:trades/T=0",
        "ts_event",
        (
            "not_loaded",
            "reference_feed",
            "trades",
        ),
    ),
    rewritten("lose_frames:trades/50", "came: 200 → 196", ("order",)),
    rewritten("double_frames:trades/50", "came: 200 → 204", ("order",)),
)
"""What is sown, and what has to be seen of it."""

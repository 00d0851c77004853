"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from typing import Any, Final

from conformance.model.seed import Seed


def derive_other_urls() -> None:
    """Derive other WebSocket addresses for every account type and environment."""
    factories: Any = importlib.import_module("nautilus_trader.adapters.binance.factories")
    factories.get_ws_base_url = lambda **_: "wss://stream.example/v2"


def forget_the_united_states() -> None:
    """Let Binance US be asked for at Binance's own addresses."""
    factories: Any = importlib.import_module("nautilus_trader.adapters.binance.factories")
    for name in ("get_ws_base_url", "get_http_base_url"):
        derive = getattr(factories, name)

        def derive_own(*given: Any, derive: Any = derive, **named: Any) -> Any:
            return derive(*given[:2], **{**named, "is_us": False})  # A third is that.

        setattr(factories, name, derive_own)


SEEDS: Final = (
    Seed(
        sow=forget_the_united_states,
        says="binance.com",
        breaks=("spot_us",),
        severity="add",  # The feed does not take it.
    ),
    Seed(
        sow=derive_other_urls,
        says="wss://stream.example/v2",
        breaks=(
            "coin_futures_live",
            "coin_futures_testnet",
            "isolated_margin_live",
            "isolated_margin_testnet",
            "margin_live",
            "margin_testnet",
            "spot_live",
            "spot_testnet",
            "spot_us",
            "usdt_futures_live",
            "usdt_futures_testnet",
        ),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""

"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from typing import Final

from conformance.model.seed import Seed
from conformance.nautilus.v1.changes import add_field, redefault, replace_config, retype_field


def forbid_unknown_keys() -> None:
    """Let the data config refuse keys in JSON that it does not know."""
    cls = importlib.import_module("nautilus_trader.adapters.binance").BinanceDataClientConfig
    replace_config(cls, {}, forbid_unknown_fields=True)


def word_immutability_otherwise() -> None:
    """Let a config that is set refuse it with another error."""

    def refuse(*_: object) -> None:
        raise TypeError("configs are frozen")

    cls = importlib.import_module("nautilus_trader.adapters.binance").BinanceDataClientConfig
    replace_config(cls, {}).__setattr__ = refuse


SEEDS: Final = (
    Seed(
        sow=add_field,
        argument="nautilus_trader.adapters.binance.config.BinanceDataClientConfig.new_field",
        says="new_field",
        breaks=("binance_data_client",),
        severity="add",  # A feed that does not set it does not feel it.
    ),
    Seed(
        sow=add_field,
        argument="nautilus_trader.adapters.binance.config.BinanceDataClientConfig.paper_trading",
        says="paper_trading",
        breaks=("binance_data_client", "unknown_json_key", "unknown_keyword"),
        severity="add",  # Nor one that makes no config of JSON.
    ),
    Seed(
        sow=add_field,
        argument="nautilus_trader.config.StrategyConfig.no_such_key",
        says="strategy",
        breaks=("unknown_keyword_elsewhere",),
        severity="shift",
    ),
    Seed(
        sow=forbid_unknown_keys,
        says="unknown field `no_such_key`",
        breaks=("unknown_json_key",),
        severity="add",  # The feed has no config made of JSON.
    ),
    Seed(
        sow=word_immutability_otherwise,
        says="configs are frozen",
        breaks=("frozen",),
        severity="shift",
    ),
    Seed(
        sow=redefault,
        argument="nautilus_trader.config.TradingNodeConfig.timeout_connection=61.0",
        says="default 61.0",
        breaks=("trading_node",),
        severity="add",  # The feed sets it itself.
    ),
    Seed(
        sow=redefault,
        argument='nautilus_trader.config.LoggingConfig.log_level="DEBUG"',
        says="default 'DEBUG'",
        breaks=("logging",),
        severity="add",  # The feed sets it itself.
    ),
    Seed(
        sow=retype_field,
        argument="nautilus_trader.config.InstrumentProviderConfig.load_ids",
        says="str | None",
        breaks=("instrument_provider",),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""

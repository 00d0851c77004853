"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
import json
from typing import Any, Final

from conformance.model.seed import Seed
from conformance.nautilus.changes import add_field, redefault, replace_config, retype_field


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


def leave_out_nulls() -> None:
    """Let a config that is written as JSON leave out what is None."""
    config = importlib.import_module("nautilus_trader.common.config").NautilusConfig
    encode = config.json

    def write(self: Any) -> bytes:
        settings = json.loads(encode(self))
        return json.dumps({key: v for key, v in settings.items() if v is not None}).encode()

    config.json = write


SEEDS: Final = (
    Seed(
        sow=add_field,
        argument="nautilus_trader.adapters.binance.config.BinanceDataClientConfig.new_field",
        says="new_field",
        breaks=("as_json", "binance_data_client"),
        severity="add",  # A feed that does not set it does not feel it.
    ),
    Seed(
        sow=add_field,
        argument="nautilus_trader.adapters.binance.config.BinanceDataClientConfig.paper_trading",
        says="paper_trading",
        breaks=("as_json", "binance_data_client", "unknown_json_key", "unknown_keyword"),
        severity="add",  # Nor one that makes no config of JSON.
    ),
    Seed(
        sow=add_field,
        argument="nautilus_trader.config.StrategyConfig.no_such_key",
        says="strategy",
        breaks=("strategy", "unknown_keyword_elsewhere"),
        severity="shift",
    ),
    Seed(
        sow=forbid_unknown_keys,
        releases="<1.226",
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
        sow=redefault,
        argument="nautilus_trader.config.TradingNodeConfig.timeout_reconciliation=31.0",
        says="default 31.0",
        breaks=("trading_node",),
        severity="shift",
    ),
    Seed(
        sow=redefault,
        argument="nautilus_trader.config.StrategyConfig.log_events=false",
        says="default False",
        breaks=("strategy",),
        severity="shift",
    ),
    Seed(
        sow=leave_out_nulls,
        says="nulls",
        breaks=("as_json",),
        severity="add",  # The feed writes no config as JSON.
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

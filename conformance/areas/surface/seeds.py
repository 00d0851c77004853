"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

from typing import Final

from conformance.model.seed import Seed
from conformance.nautilus.changes import move, remove, rename_parameter, retype, untell

_IMPORTED = (
    "nautilus_trader.adapters.binance.BINANCE",
    "nautilus_trader.adapters.binance.BinanceAccountType",
    "nautilus_trader.adapters.binance.BinanceDataClientConfig",
    "nautilus_trader.adapters.binance.BinanceLiveDataClientFactory",
    "nautilus_trader.config.InstrumentProviderConfig",
    "nautilus_trader.config.LoggingConfig",
    "nautilus_trader.config.TradingNodeConfig",
    "nautilus_trader.common.events.TimeEvent",
    "nautilus_trader.live.node.TradingNode",
    "nautilus_trader.model.data.QuoteTick",
    "nautilus_trader.model.data.TradeTick",
    "nautilus_trader.model.identifiers.InstrumentId",
    "nautilus_trader.model.identifiers.TraderId",
    "nautilus_trader.trading.config.StrategyConfig",
    "nautilus_trader.trading.strategy.Strategy",
)
"""What the reference feed imports."""

SEEDS: Final = (
    *(
        # Wherever it has gone, the feed's import fails.
        Seed(
            sow=move,
            argument=path,
            says=f"imports.{path.rpartition('.')[0]}",
            breaks=(path.rpartition(".")[2],),
            severity="break",
        )
        for path in _IMPORTED
    ),
    Seed(
        sow=remove,
        argument="nautilus_trader.cache.base.CacheFacade.instrument",
        says="methods.instrument",
        breaks=("CacheFacade",),
        severity="add",  # The cache itself still has it.
    ),
    Seed(
        sow=rename_parameter,
        argument="nautilus_trader.common.component.Clock.cancel_timer",
        says="methods.cancel_timer.passes.1",
        breaks=("Clock",),
        severity="shift",
    ),
    Seed(
        sow=rename_parameter,
        argument="nautilus_trader.common.component.Logger.debug",
        says="methods.debug.passes.1",
        breaks=("Logger",),
        severity="shift",
    ),
    Seed(
        sow=remove,
        argument="nautilus_trader.model.objects.Price.as_decimal",
        says="as_decimal",
        breaks=("Price",),
        severity="break",
    ),
    Seed(
        sow=untell,
        argument="nautilus_trader.model.identifiers.Symbol.value",
        says="attributes.value",
        breaks=("Symbol",),
        severity="shift",
    ),
    Seed(
        sow=retype,
        argument="nautilus_trader.trading.trader.Trader.add_strategy",
        says="strategy: Another",
        breaks=("Trader",),
        severity="shift",
    ),
    Seed(
        sow=untell,
        argument="nautilus_trader.trading.strategy.Strategy.clock",
        says="clock",
        breaks=("Clock", "Strategy", "not_followed"),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""

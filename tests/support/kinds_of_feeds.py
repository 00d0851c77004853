"""Feeds of seven kinds, as other teams write them, each for the release that it runs on today."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Mapping

_STRATEGY = """
from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.data import QuoteTick, TradeTick
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.trading.strategy import Strategy


class WatchConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId


class Watch(Strategy):
    def __init__(self, config: WatchConfig) -> None:
        super().__init__(config)
        self.spread = 0.0

    def on_start(self) -> None:
        self.subscribe_quote_ticks(self.config.instrument_id)
        self.subscribe_trade_ticks(self.config.instrument_id)

    def on_quote_tick(self, tick: QuoteTick) -> None:
        self.spread = float(tick.ask_price) - float(tick.bid_price)

    def on_trade_tick(self, tick: TradeTick) -> None:
        self.log.info(f"{tick.instrument_id} {tick.price} {tick.trade_id}")
"""

_BOOKS = """
from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.book import OrderBook
from nautilus_trader.model.data import Bar, BarType, OrderBookDeltas
from nautilus_trader.model.enums import BookType
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.trading.strategy import Strategy


class WatchConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId


class Watch(Strategy):
    def __init__(self, config: WatchConfig) -> None:
        super().__init__(config)
        self.book = OrderBook(config.instrument_id, BookType.L2_MBP)

    def on_start(self) -> None:
        bars = BarType.from_str(f"{self.config.instrument_id}-1-MINUTE-LAST-EXTERNAL")
        self.subscribe_bars(bars)
        self.subscribe_order_book_deltas(self.config.instrument_id, book_type=BookType.L2_MBP)

    def on_bar(self, bar: Bar) -> None:
        self.log.info(f"{bar.close} {bar.volume}")

    def on_order_book_deltas(self, deltas: OrderBookDeltas) -> None:
        self.book.apply_deltas(deltas)
        self.log.info(str(self.book.best_bid_price()))
"""

_NODE = """
from nautilus_trader.adapters.binance import (
    BINANCE, BinanceAccountType, BinanceDataClientConfig, BinanceLiveDataClientFactory
)
from nautilus_trader.config import InstrumentProviderConfig, TradingNodeConfig
from nautilus_trader.live.node import TradingNode
from nautilus_trader.model.identifiers import InstrumentId

from watch import Watch, WatchConfig
{before}
ID = InstrumentId.from_str("{instrument}.BINANCE")


def main() -> None:
    client = BinanceDataClientConfig(
        account_type={account},
        instrument_provider=InstrumentProviderConfig(load_ids=frozenset((ID,))),
        {options}
    )
    node = TradingNode(config=TradingNodeConfig(data_clients={{BINANCE: client}}))
    node.trader.add_strategy(Watch(WatchConfig(instrument_id=ID)))
    node.add_data_client_factory(BINANCE, BinanceLiveDataClientFactory)
    node.build()
    node.run()


if __name__ == "__main__":
    main()
"""

_BYBIT = """
from nautilus_trader.adapters.bybit import (
    BYBIT, BybitDataClientConfig, BybitLiveDataClientFactory, BybitProductType
)
from nautilus_trader.config import InstrumentProviderConfig, TradingNodeConfig
from nautilus_trader.live.node import TradingNode
from nautilus_trader.model.identifiers import InstrumentId

from watch import Watch, WatchConfig


def main() -> None:
    client = BybitDataClientConfig(
        product_types=(BybitProductType.LINEAR,),
        instrument_provider=InstrumentProviderConfig(load_all=True),
    )
    node = TradingNode(config=TradingNodeConfig(data_clients={BYBIT: client}))
    node.trader.add_strategy(
        Watch(WatchConfig(instrument_id=InstrumentId.from_str("BTCUSDT-LINEAR.BYBIT")))
    )
    node.add_data_client_factory(BYBIT, BybitLiveDataClientFactory)
    node.build()
    node.run()


if __name__ == "__main__":
    main()
"""

_BACKTEST = """
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.model.currencies import USDT
from nautilus_trader.model.enums import AccountType, OmsType
from nautilus_trader.model.identifiers import TraderId, Venue
from nautilus_trader.model.objects import Money
from nautilus_trader.test_kit.providers import TestInstrumentProvider

from watch import Watch, WatchConfig


def main() -> None:
    engine = BacktestEngine(BacktestEngineConfig(trader_id=TraderId("TEST-001")))
    engine.add_venue(
        venue=Venue("BINANCE"),
        oms_type=OmsType.NETTING,
        account_type=AccountType.MARGIN,
        starting_balances=[Money(1_000_000, USDT)],
    )
    instrument = TestInstrumentProvider.btcusdt_perp_binance()
    engine.add_instrument(instrument)
    engine.add_strategy(Watch(WatchConfig(instrument_id=instrument.id)))
    engine.run()
    print(engine.trader.generate_account_report(Venue("BINANCE")))
    engine.dispose()


if __name__ == "__main__":
    main()
"""

_GUARDS = """
NAME = "USDT_FUTURES" if hasattr(BinanceAccountType, "USDT_FUTURES") else "USDT_FUTURE"
ACCOUNT = getattr(BinanceAccountType, NAME)
OPTIONS = {}
if "testnet" in BinanceDataClientConfig.__struct_fields__:
    OPTIONS["testnet"] = False
"""

PERPETUAL = "BTCUSDT-PERP"


def _binance(
    account: str, *, instrument: str = PERPETUAL, options: str = "", before: str = ""
) -> str:
    return _NODE.format(account=account, instrument=instrument, options=options, before=before)


def feed_of_kind(kind: str, release: str) -> Mapping[str, str]:
    """Return the files of a feed that runs on a release, by their names."""
    is_renamed = Version(release) >= Version("1.220")
    futures = f"BinanceAccountType.USDT_FUTURE{'S' if is_renamed else ''}"
    kinds = {
        "hello": {"main.py": "print('hello')\n"},
        "bybit": {"main.py": _BYBIT, "watch.py": _STRATEGY},
        "binance spot": {
            "main.py": _binance("BinanceAccountType.SPOT", instrument="BTCUSDT"),
            "watch.py": _STRATEGY,
        },
        "backtest": {"main.py": _BACKTEST, "watch.py": _STRATEGY},
        "aggregate trades": {
            "main.py": _binance(futures, options="use_agg_trade_ticks=True,"),
            "watch.py": _STRATEGY,
        },
        "bars and books": {"main.py": _binance(futures), "watch.py": _BOOKS},
        "guarded": {
            "main.py": _binance("ACCOUNT", options="**OPTIONS,", before=_GUARDS),
            "watch.py": _STRATEGY,
        },
    }
    return MappingProxyType(kinds[kind])

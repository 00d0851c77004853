"""The process: a node with a data client of Binance's, which runs until it is told to stop."""

import asyncio

from nautilus_trader.adapters.binance import (
    BINANCE,
    BinanceAccountType,
    BinanceDataClientConfig,
    BinanceLiveDataClientFactory,
)
from nautilus_trader.config import InstrumentProviderConfig, TradingNodeConfig
from nautilus_trader.live.node import TradingNode
from nautilus_trader.model.identifiers import InstrumentId

from quotes.settings import Settings, load
from quotes.strategy import Publisher, PublisherConfig


def node_of(settings: Settings, loop: asyncio.AbstractEventLoop) -> TradingNode:
    """Build the node; it closes the loop when it is disposed."""
    instrument_ids = tuple(map(InstrumentId.from_str, settings.symbols))
    binance = BinanceDataClientConfig(
        api_key=settings.api_key,
        api_secret=settings.api_secret,
        account_type=BinanceAccountType.USDT_FUTURE,
        base_url_http=settings.http_url,
        base_url_ws=settings.ws_url,
        instrument_provider=InstrumentProviderConfig(load_ids=frozenset(instrument_ids)),
    )
    node = TradingNode(TradingNodeConfig(data_clients={BINANCE: binance}), loop=loop)
    config = PublisherConfig(instrument_ids=instrument_ids, bar=settings.bar)
    node.trader.add_strategy(Publisher(config))
    node.add_data_client_factory(BINANCE, BinanceLiveDataClientFactory)
    node.build()
    return node


def main() -> int:
    """Run until SIGINT or SIGTERM."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    node = node_of(load(), loop)
    try:
        node.run()
    finally:
        node.dispose()
    return 0

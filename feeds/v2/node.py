"""The node: NautilusTrader with its Binance USDⓈ-M data client and one strategy."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nautilus_trader.adapters.binance import (
    BinanceDataClientConfig,
    BinanceDataClientFactory,
    BinanceEnvironment,
    BinanceInstrumentProviderConfig,
    BinanceProductType,
)
from nautilus_trader.common import Environment, LoggerConfig, LogLevel
from nautilus_trader.live import LiveNode, LiveNodeBuilder, LiveNodeHandle, NodeState
from nautilus_trader.model import InstrumentId, TraderId

from feeds.v2.settings import FeedSettings, SettingsError
from feeds.v2.strategy import FeedStrategy, RecordSink

NAME = "FEED"
UNSUBSCRIBE_WITHIN_S = 1  #: NT closes its connections then, whatever it still had to send.


@dataclass(frozen=True, slots=True)
class Feed:
    """A node that is built and not yet running, and the strategy in it."""

    node: LiveNode
    handle: LiveNodeHandle  #: Stops the node; the node itself can't be asked while it runs.
    strategy: FeedStrategy

    @property
    def is_connecting(self) -> bool:
        """Whether the node runs and its clients are not connected yet."""
        return bool(self.handle.state == NodeState.STARTING)


def build_feed(settings: FeedSettings, sink: RecordSink) -> Feed:
    """Build the node, its data client and its strategy.

    Raises:
        SettingsError: An instrument id does not parse, or is not one of Binance's.
    """
    instrument_ids = parse_instruments(settings)
    node = node_builder(settings).build()
    strategy = FeedStrategy(instrument_ids, settings.staleness_interval_ms, sink)
    node.add_strategy(strategy)
    return Feed(node, node.handle(), strategy)


def parse_instruments(settings: FeedSettings) -> tuple[InstrumentId, ...]:
    """Return the instruments, each once.

    Raises:
        SettingsError: An id does not parse, or is not one of Binance's.
    """
    try:
        return tuple(map(InstrumentId.from_str, settings.unique_instruments))
    except ValueError as error:
        raise SettingsError(str(error)) from error


def node_builder(settings: FeedSettings) -> LiveNodeBuilder:
    """Return NT's builder with these settings."""
    logging = LoggerConfig(stdout_level=LogLevel.from_str(settings.log_level), is_colored=False)
    return (
        LiveNode.builder(NAME, TraderId("FEED-001"), Environment.LIVE)
        .with_logging(logging)
        .with_reconciliation(False)  # noqa: FBT003  # NT takes it by position; nothing is traded
        .with_timeout_connection(math.ceil(settings.connect_timeout_s))
        .with_timeout_disconnection_secs(math.ceil(settings.stop_timeout_s))
        .with_delay_post_stop_secs(UNSUBSCRIBE_WITHIN_S)
        .add_data_client(None, BinanceDataClientFactory(), data_client_config(settings))
    )


def data_client_config(settings: FeedSettings) -> BinanceDataClientConfig:
    """Return NT's configuration of the data client.

    What is spelled out has another default: the spot market, and all of its instruments.
    """
    return BinanceDataClientConfig(
        product_type=BinanceProductType.USD_M,
        environment=BinanceEnvironment.LIVE,
        base_url_http=settings.base_url_http,
        base_url_ws=settings.stream_url,
        instrument_provider=BinanceInstrumentProviderConfig(
            load_all=False, load_ids=list(settings.unique_instruments)
        ),
    )

"""The node: NautilusTrader with its Binance USDⓈ-M data client and one strategy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nautilus_trader.adapters.binance import (
    BINANCE,
    BinanceAccountType,
    BinanceDataClientConfig,
    BinanceLiveDataClientFactory,
)
from nautilus_trader.config import InstrumentProviderConfig, LoggingConfig, TradingNodeConfig
from nautilus_trader.live.node import TradingNode
from nautilus_trader.model.identifiers import InstrumentId, TraderId

from feeds.v1.strategy import FeedStrategy, FeedStrategyConfig, Sink

if TYPE_CHECKING:
    import asyncio


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """What an operator decides about one feed process.

    Credentials are not among them: NT takes ``BINANCE_FUTURES_API_KEY`` and
    ``BINANCE_FUTURES_API_SECRET`` from the environment.
    """

    instruments: tuple[str, ...]  #: NT's instrument ids, e.g. ``BTCUSDT-PERP.BINANCE``.
    base_url_http: str | None = None  #: ``None`` is Binance's own.
    base_url_ws: str | None = None
    staleness_interval_ms: int = 1_000
    connect_timeout_s: float = 30.0  #: By when the first tick must have come.
    consumer_timeout_s: float = 5.0  #: How long to wait for a consumer that takes nothing.
    stop_timeout_s: float = 5.0
    log_level: str = "INFO"


class SettingsError(ValueError):
    """The feed can't be built as it was told to be; the operator can fix that."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A node that is built and not yet running, and the strategy in it."""

    node: TradingNode
    strategy: FeedStrategy


def node_config(settings: FeedSettings) -> TradingNodeConfig:
    """Return NT's configuration for these settings."""
    binance = BinanceDataClientConfig(
        account_type=BinanceAccountType.USDT_FUTURE,
        testnet=False,
        base_url_http=settings.base_url_http,
        base_url_ws=settings.base_url_ws,
        instrument_provider=InstrumentProviderConfig(
            load_ids=frozenset(parse_instruments(settings))
        ),
    )
    return TradingNodeConfig(
        trader_id=TraderId("FEED-001"),
        logging=LoggingConfig(log_level=settings.log_level, log_colors=False),
        data_clients={BINANCE: binance},
        timeout_connection=settings.connect_timeout_s,
        timeout_disconnection=settings.stop_timeout_s,
        timeout_post_stop=0.5,
    )


def parse_instruments(settings: FeedSettings) -> tuple[InstrumentId, ...]:
    """Return the instruments, each once.

    Raises:
        SettingsError: An id does not parse, or is not one of Binance's.
    """
    found = []
    for text in dict.fromkeys(settings.instruments):
        try:
            found.append(InstrumentId.from_str(text))
        except ValueError as error:
            raise SettingsError(str(error)) from error
        if not text.endswith(f".{BINANCE}"):
            raise SettingsError(f"{text} is not one of {BINANCE}'s: BTCUSDT-PERP.{BINANCE} is")
    return tuple(found)


def build_feed(settings: FeedSettings, sink: Sink, loop: asyncio.AbstractEventLoop) -> Feed:
    """Build the node and its data client; the node takes ``loop`` and closes it when disposed.

    Raises:
        SettingsError: An instrument id does not parse, or is not one of Binance's; the
            environment has no Binance key or no secret.
    """
    node = TradingNode(config=node_config(settings), loop=loop)
    strategy = FeedStrategy(
        FeedStrategyConfig(
            instrument_ids=parse_instruments(settings),
            staleness_interval_ms=settings.staleness_interval_ms,
        ),
        sink,
    )
    node.trader.add_strategy(strategy)
    node.add_data_client_factory(BINANCE, BinanceLiveDataClientFactory)
    try:
        node.build()
    except RuntimeError as error:  # NT's answer to a variable that is not set
        node.dispose()
        raise SettingsError(str(error)) from error
    return Feed(node, strategy)

"""The venue against a client nobody here wrote: Binance's own SDK for USDⓈ-M futures.

Its answers are parsed by models generated from Binance's specification, so an answer that does
not fit raises; its streams use the routes ``/public``, ``/market`` and ``/private``.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from binance_common.configuration import ConfigurationRestAPI, ConfigurationWebSocketStreams
from binance_common.errors import (
    BadRequestError,
    RateLimitBanError,
    TooManyRequestsError,
    UnauthorizedError,
)
from binance_sdk_derivatives_trading_usds_futures.derivatives_trading_usds_futures import (
    DerivativesTradingUsdsFutures,
)

from conformance.venue import Credential, Limits, Script, Venue, VenueSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD = Credential(key="k" * 64, secret="s" * 64)
LIMIT_S = 5.0


@pytest.fixture(scope="module")
def venue() -> Iterator[Venue]:
    """Run one live venue that knows one key."""
    with Venue(Script(live=True), settings=VenueSettings(credentials=(GOOD,))) as running:
        yield running


def rest(venue: Venue, *, key: str = GOOD.key, secret: str = GOOD.secret) -> Any:
    """Return the SDK's REST client of a venue."""
    configuration = ConfigurationRestAPI(
        api_key=key, api_secret=secret, base_path=venue.http_url, timeout=5000, retries=0
    )
    return DerivativesTradingUsdsFutures(config_rest_api=configuration).rest_api


def test_it_reaches_the_venue(venue: Venue) -> None:
    """The SDK's own test of connectivity passes."""
    assert rest(venue).test_connectivity().status == 200


def test_it_reads_the_time(venue: Venue) -> None:
    """The server's time is a time."""
    assert rest(venue).check_server_time().data().server_time > 1_700_000_000_000


def test_it_reads_the_exchange_information(venue: Venue) -> None:
    """Every contract is parsed, its filters too."""
    symbols = rest(venue).exchange_information().data().symbols
    first = symbols[0]
    assert len(symbols) > 80
    assert (first.symbol, first.status, first.contract_type) == ("BTCUSDT", "TRADING", "PERPETUAL")
    assert first.filters[0].tick_size == "0.10"


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("order_book", {"symbol": "BTCUSDT", "limit": 5}),
        ("recent_trades_list", {"symbol": "BTCUSDT", "limit": 5}),
        ("compressed_aggregate_trades_list", {"symbol": "BTCUSDT", "limit": 5}),
        ("kline_candlestick_data", {"symbol": "BTCUSDT", "interval": "1m", "limit": 5}),
        ("old_trades_lookup", {"symbol": "BTCUSDT", "limit": 5}),
    ],
)
def test_it_reads_market_data(venue: Venue, call: str, arguments: dict[str, Any]) -> None:
    """Books, trades and candles fit the SDK's models."""
    data = getattr(rest(venue), call)(**arguments).data()
    rows = getattr(data, "bids", data)
    assert len(rows) == 5


@pytest.mark.parametrize(
    "call", ["mark_price", "symbol_order_book_ticker", "ticker24hr_price_change_statistics"]
)
@pytest.mark.parametrize("symbol", ["BTCUSDT", None])
def test_it_reads_one_symbol_or_all(venue: Venue, call: str, symbol: str | None) -> None:
    """The answers for one symbol and for all both fit the SDK's models."""
    data = getattr(rest(venue), call)(symbol=symbol).data().actual_instance
    rows = data if isinstance(data, list) else [data]
    assert rows[0].symbol == "BTCUSDT"


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("account_information_v2", {}),
        ("account_information_v3", {}),
        ("position_information_v2", {"symbol": "BTCUSDT"}),
        ("position_information_v3", {"symbol": "BTCUSDT"}),
        ("user_commission_rate", {"symbol": "BTCUSDT"}),
        ("futures_account_balance_v3", {}),
        ("symbol_configuration", {"symbol": "BTCUSDT"}),
        ("futures_account_configuration", {}),
        ("start_user_data_stream", {}),
    ],
)
def test_its_signature_is_accepted(venue: Venue, call: str, arguments: dict[str, Any]) -> None:
    """The SDK signs as Binance wants it, and the venue agrees."""
    assert getattr(rest(venue), call)(**arguments).data() is not None


def test_its_wrong_secret_is_refused(venue: Venue) -> None:
    """A signature by another secret is -1022, as the SDK reads errors."""
    with pytest.raises(BadRequestError, match="Signature for this request is not valid"):
        rest(venue, secret="t" * 64).account_information_v3()


def test_its_strange_key_is_refused(venue: Venue) -> None:
    """A key the venue does not know is -2015."""
    with pytest.raises(UnauthorizedError, match="Invalid API-key, IP, or permissions"):
        rest(venue, key="x" * 64).account_information_v3()


def test_an_unknown_symbol_is_refused(venue: Venue) -> None:
    """A symbol that is not listed is -1121."""
    with pytest.raises(BadRequestError, match="Invalid symbol"):
        rest(venue).order_book(symbol="NOSUCH")


def test_it_understands_the_limits() -> None:
    """The SDK has errors of its own for 429 and 418, and both come."""
    limits = Limits(weight_per_minute=1, refusals_before_ban=1)
    with Venue(settings=VenueSettings(limits=limits, clock_ms=lambda: 1_700_000_040_000)) as venue:
        client = rest(venue)
        client.test_connectivity()
        with pytest.raises(TooManyRequestsError):
            client.test_connectivity()
        with pytest.raises(RateLimitBanError):
            client.test_connectivity()


async def first_message(venue: Venue, call: str, arguments: dict[str, Any]) -> Any:
    """Subscribe to one stream with the SDK and return its first message, parsed."""
    configuration = ConfigurationWebSocketStreams(stream_url=venue.ws_url)
    sdk = DerivativesTradingUsdsFutures(config_ws_streams=configuration)
    streams: Any = sdk.websocket_streams
    connection = await streams.create_connection()
    try:
        received: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        handle = await getattr(connection, call)(**arguments)
        handle.on("message", lambda data: None if received.done() else received.set_result(data))
        return await asyncio.wait_for(received, LIMIT_S)
    finally:
        await connection.close_connection(close_session=True)


@pytest.mark.parametrize(
    ("call", "arguments", "event"),
    [
        ("aggregate_trade_streams", {"symbol": "btcusdt"}, "aggTrade"),
        ("individual_symbol_book_ticker_streams", {"symbol": "btcusdt"}, "bookTicker"),
        ("diff_book_depth_streams", {"symbol": "btcusdt"}, "depthUpdate"),
        ("partial_book_depth_streams", {"symbol": "btcusdt", "levels": 5}, "depthUpdate"),
        ("kline_candlestick_streams", {"symbol": "btcusdt", "interval": "1m"}, "kline"),
        ("mark_price_stream", {"symbol": "btcusdt"}, "markPriceUpdate"),
        ("individual_symbol_ticker_streams", {"symbol": "btcusdt"}, "24hrTicker"),
        ("individual_symbol_mini_ticker_stream", {"symbol": "btcusdt"}, "24hrMiniTicker"),
    ],
)
def test_it_reads_a_stream(venue: Venue, call: str, arguments: dict[str, Any], event: str) -> None:
    """Each stream reaches the SDK by the SDK's own route, and fits its model."""
    message = asyncio.run(first_message(venue, call, arguments))
    assert (message.e, message.s) == (event, "BTCUSDT")


def test_it_uses_the_routes(venue: Venue) -> None:
    """The SDK opens one connection a route, as Binance documents since 2026."""
    venue.journal.clear()
    asyncio.run(first_message(venue, "aggregate_trade_streams", {"symbol": "btcusdt"}))
    routes = {fact["route"] for fact in venue.journal.facts("open")}
    assert routes == {"market", "public", "private"}

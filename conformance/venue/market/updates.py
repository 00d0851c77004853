"""Live updates: what each kind of stream says of a market that goes on."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from conformance.venue.faults.rewrites import dump
from conformance.venue.market.book import FUNDING_EVERY_MS, Market
from conformance.venue.market.exchange_info import text
from conformance.venue.market.streams import INTERVALS_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from conformance.venue.journal import Json
    from conformance.venue.market.catalogue import Contract
    from conformance.venue.market.streams import StreamName

AS_IT_HAPPENS_MS = 100  #: How often a stream without a speed of its own is updated.
DIFF_LEVELS = 3
_SYMBOL_TYPE: Mapping[str, Json] = {"st": 1}
"""What frames carry since 2026; 1 is all that captured ones have."""


def update(stream: StreamName, contract: Contract, *, now_ms: int, last_id: int) -> tuple[str, int]:
    """Make a stream's next payload.

    Returns:
        The payload, and the update id it ends with, which the next one is given as ``last_id``.

    Source:
        Binance USDⓈ-M futures, "Websocket Market Streams": one page per stream.
    """
    new_id = max(last_id + 1, now_ms // 100)
    market = Market(contract, now_ms)
    body = _BODIES[stream.kind.name](stream, market, last_id, new_id)
    return dump(body), new_id


def _trade(_: StreamName, market: Market, _last: int, new: int) -> Json:
    return {
        **_head("trade", market),
        "T": market.now_ms - 2,
        "t": new,
        "p": text(market.bid()),
        "q": text(market.quantity(new)),
        "X": "MARKET",
        "m": bool(new % 2),
    }


def _agg_trade(_: StreamName, market: Market, _last: int, new: int) -> Json:
    return {
        **_head("aggTrade", market),
        "a": new,
        "p": text(market.bid()),
        "q": text(market.quantity(new)),
        "f": new,
        "l": new,
        "T": market.now_ms - 2,
        "m": bool(new % 2),
        **_SYMBOL_TYPE,
    }


def _book_ticker(_: StreamName, market: Market, _last: int, new: int) -> Json:
    return {
        "e": "bookTicker",
        "u": new,
        "s": market.contract.symbol,
        "b": text(market.bid()),
        "B": text(market.quantity(new)),
        "a": text(market.ask()),
        "A": text(market.quantity(new + 1)),
        "T": market.now_ms - 2,
        "E": market.now_ms,
        **_SYMBOL_TYPE,
        **_pair(market),
    }


def _depth(stream: StreamName, market: Market, last: int, new: int) -> Json:
    levels = range(stream.levels or DIFF_LEVELS)
    return {
        **_head("depthUpdate", market),
        **_SYMBOL_TYPE,
        **_pair(market),
        "T": market.now_ms - 2,
        "U": last + 1,
        "u": new,
        "pu": last,
        "b": [[text(market.bid(n)), text(market.quantity(new + n))] for n in levels],
        "a": [[text(market.ask(n)), text(market.quantity(new - n))] for n in levels],
    }


def _kline(stream: StreamName, market: Market, _last: int, new: int) -> Json:
    length = INTERVALS_MS[stream.interval]
    open_ms = market.now_ms // length * length
    volume = market.quantity(new)
    return {
        **_head("kline", market),
        "k": {
            "t": open_ms,
            "T": open_ms + length - 1,
            "s": market.contract.symbol,
            "i": stream.interval,
            "f": new - 41,
            "L": new,
            "o": text(market.bid(2)),
            "c": text(market.ask(1)),
            "h": text(market.ask(4)),
            "l": text(market.bid(4)),
            "v": text(volume),
            "n": 42,
            "x": False,
            "q": text(volume * market.bid()),
            "V": text(volume),
            "Q": text(volume * market.bid()),
            "B": "0",
        },
    }


def _mark_price(_: StreamName, market: Market, _last: int, _new: int) -> Json:
    index = f"{market.contract.price:.8f}"
    return {
        **_head("markPriceUpdate", market),
        "p": index,
        "i": index,
        "P": index,
        "r": "0.00010000",
        "T": (market.now_ms // FUNDING_EVERY_MS + 1) * FUNDING_EVERY_MS,
        **_SYMBOL_TYPE,
    }


_DAY = MappingProxyType(
    {
        "p": "priceChange",
        "P": "priceChangePercent",
        "w": "weightedAvgPrice",
        "c": "lastPrice",
        "Q": "lastQty",
        "o": "openPrice",
        "h": "highPrice",
        "l": "lowPrice",
        "v": "volume",
        "q": "quoteVolume",
        "O": "openTime",
        "C": "closeTime",
        "F": "firstId",
        "L": "lastId",
        "n": "count",
    }
)
"""Names in ``/fapi/v1/ticker/24hr`` by those in streams."""


def _ticker(_: StreamName, market: Market, _last: int, _new: int) -> Json:
    return {**_head("24hrTicker", market), **_day(market, _DAY), **_SYMBOL_TYPE}


def _mini_ticker(_: StreamName, market: Market, _last: int, _new: int) -> Json:
    return {**_head("24hrMiniTicker", market), **_day(market, "cohlvq")}


def _day(market: Market, names: Iterable[str]) -> dict[str, Json]:
    day = market.ticker()
    return {name: day[_DAY[name]] for name in names}


def _force_order(_: StreamName, market: Market, _last: int, new: int) -> Json:
    return {
        "e": "forceOrder",
        "E": market.now_ms,
        "o": {
            "s": market.contract.symbol,
            "S": "SELL",
            "o": "LIMIT",
            "f": "IOC",
            "q": text(market.quantity(new)),
            "p": text(market.bid(4)),
            "ap": text(market.bid()),
            "X": "FILLED",
            "l": text(market.quantity(new)),
            "z": text(market.quantity(new)),
            "T": market.now_ms - 2,
        },
    }


def _pair(market: Market) -> dict[str, Json]:
    """Return the pair that a contract is of: a delivery contract's name has its date behind it."""
    return {"ps": market.contract.symbol.partition("_")[0]}


def _head(event: str, market: Market) -> dict[str, Json]:
    return {"e": event, "E": market.now_ms, "s": market.contract.symbol}


_BODIES: Mapping[str, Callable[[StreamName, Market, int, int], Json]] = MappingProxyType(
    {
        "trade": _trade,
        "aggTrade": _agg_trade,
        "bookTicker": _book_ticker,
        "depth": _depth,
        "partialDepth": _depth,
        "kline": _kline,
        "markPrice": _mark_price,
        "ticker": _ticker,
        "miniTicker": _mini_ticker,
        "forceOrder": _force_order,
    }
)

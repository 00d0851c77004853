"""Hand-written frames as Binance sends them, and ticks as observations tell them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.model.facts import Json

SENT_AT_MS = 1_700_000_000_123


def quote(
    symbol: str = "BTCUSDT",
    bid: str = "64250.10",
    ask: str = "64250.20",
    *,
    at_ms: int = SENT_AT_MS,
) -> tuple[str, str]:
    """Return stream and payload of one best bid and ask."""
    payload = {
        "e": "bookTicker",
        "u": 400900217,
        "s": symbol,
        "b": bid,
        "B": "1.250",
        "a": ask,
        "A": "0.004",
        "T": at_ms,
        "E": at_ms + 1,
        "st": 1,
        "ps": symbol.partition("_")[0],
    }
    return f"{symbol.lower()}@bookTicker", json.dumps(payload)


def trade(  # noqa: PLR0913  # a trade has so many parts
    symbol: str = "BTCUSDT",
    price: str = "64250.10",
    quantity: str = "0.015",
    *,
    trade_id: int = 7,
    buyer_is_maker: bool = False,
    at_ms: int = SENT_AT_MS,
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return stream and payload of one trade, as ``trade`` and as ``aggTrade``.

    A release subscribes to one of the two; what it gets says the same.
    """
    shared = {
        "E": at_ms + 1,
        "s": symbol,
        "p": price,
        "q": quantity,
        "T": at_ms,
        "m": buyer_is_maker,
    }
    single = {"e": "trade", "t": trade_id, "X": "MARKET", **shared}
    aggregate = {"e": "aggTrade", "a": trade_id, "f": trade_id, "l": trade_id, "st": 1, **shared}
    name = symbol.lower()
    return (f"{name}@trade", json.dumps(single)), (f"{name}@aggTrade", json.dumps(aggregate))


def is_quote(tick: Any) -> bool:
    """Whether a tick is of the book's best prices; it is a trade otherwise."""
    return hasattr(tick, "bid_price")


def describe(tick: Any) -> dict[str, Json]:
    """Return a tick, all but the local time at which it was made."""
    if is_quote(tick):
        return {
            "quote": str(tick.instrument_id),
            "bid": str(tick.bid_price),
            "ask": str(tick.ask_price),
            "bid_size": str(tick.bid_size),
            "ask_size": str(tick.ask_size),
            "ts_event": tick.ts_event,
        }
    return {
        "trade": str(tick.instrument_id),
        "price": str(tick.price),
        "size": str(tick.size),
        "side": tick.aggressor_side.name,
        "id": str(tick.trade_id),
        "ts_event": tick.ts_event,
    }


def kline(symbol: str = "BTCUSDT") -> tuple[str, str]:
    """Return stream and payload of one bar of a minute that is over."""
    start_ms = SENT_AT_MS // 60_000 * 60_000
    end_ms = start_ms + 59_999
    bar = {
        "t": start_ms,
        "T": end_ms,
        "s": symbol,
        "i": "1m",
        "f": 1,
        "L": 42,
        "n": 42,
        "o": "64250.10",
        "c": "64250.20",
        "h": "64251.00",
        "l": "64249.90",
        "v": "1.250",
        "q": "80312.6",
        "V": "0.500",
        "Q": "32125.0",
        "B": "0",
        "x": True,
    }
    payload = {"e": "kline", "E": end_ms + 1, "s": symbol, "k": bar}
    return f"{symbol.lower()}@kline_1m", json.dumps(payload)

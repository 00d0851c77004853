"""What the REST endpoints say of a contract's market: the same for the same minute."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from random import Random
from typing import TYPE_CHECKING

from conformance.venue.market.exchange_info import text
from conformance.venue.market.streams import INTERVALS_MS

if TYPE_CHECKING:
    from conformance.venue.journal import Json
    from conformance.venue.market.catalogue import Contract

FUNDING_EVERY_MS = 8 * 3_600_000
DAY_MS = 86_400_000


class Market:
    """One contract's book, trades and candles, made from its reference price alone."""

    def __init__(self, contract: Contract, now_ms: int) -> None:
        self.contract = contract
        self.now_ms = now_ms
        self._tick = contract.tick_size
        self._step = contract.step_size
        self._ticks = int(contract.price / self._tick)

    def bid(self, level: int = 0) -> Decimal:
        """Return the price of a level of the book's buying side, best first."""
        return max(1, self._ticks - level) * self._tick

    def ask(self, level: int = 0) -> Decimal:
        """Return the price of a level of the book's selling side, best first."""
        return (self._ticks + 1 + level) * self._tick

    def quantity(self, salt: int) -> Decimal:
        """Return a plausible quantity on the step grid, the same for the same salt."""
        steps = Random(f"{self.contract.symbol}{salt}").randint(1, 5000)  # noqa: S311 market data
        return steps * self._step

    def depth(self, limit: int) -> dict[str, Json]:
        """Answer ``/fapi/v1/depth``."""
        levels = range(limit)
        return {
            "lastUpdateId": self._id(),
            "E": self.now_ms,
            "T": self.now_ms - 3,
            "bids": [[text(self.bid(n)), text(self.quantity(n))] for n in levels],
            "asks": [[text(self.ask(n)), text(self.quantity(n + limit))] for n in levels],
        }

    def book_ticker(self) -> dict[str, Json]:
        """Answer ``/fapi/v1/ticker/bookTicker`` for one symbol."""
        return {
            "symbol": self.contract.symbol,
            "bidPrice": text(self.bid()),
            "bidQty": text(self.quantity(0)),
            "askPrice": text(self.ask()),
            "askQty": text(self.quantity(1)),
            "time": self.now_ms,
            "lastUpdateId": self._id(),
        }

    def trades(self, limit: int) -> list[Json]:
        """Answer ``/fapi/v1/trades``: oldest first, newest last."""
        return [self._trade(age) for age in reversed(range(limit))]

    def _trade(self, age: int) -> dict[str, Json]:
        price, quantity = (self.bid() if age % 2 else self.ask()), self.quantity(age)
        return {
            "id": self._id() - age,
            "price": text(price),
            "qty": text(quantity),
            "quoteQty": text(price * quantity),
            "time": self.now_ms - age * 100,
            "isBuyerMaker": bool(age % 2),
        }

    def agg_trades(self, limit: int) -> list[Json]:
        """Answer ``/fapi/v1/aggTrades``: oldest first, newest last."""
        return [
            {
                "a": self._id() - age,
                "p": text(self.bid() if age % 2 else self.ask()),
                "q": text(self.quantity(age)),
                "f": (self._id() - age) * 2,
                "l": (self._id() - age) * 2 + 1,
                "T": self.now_ms - age * 100,
                "m": bool(age % 2),
            }
            for age in reversed(range(limit))
        ]

    def klines(self, interval: str, limit: int, end_ms: int | None = None) -> list[Json]:
        """Answer ``/fapi/v1/klines``: oldest first, the last one still open."""
        length = INTERVALS_MS[interval]
        end = self.now_ms if end_ms is None else end_ms
        last = end // length * length
        return [self._kline(last - age * length, length) for age in reversed(range(limit))]

    def _kline(self, open_ms: int, length: int) -> list[Json]:
        volume = self.quantity(open_ms // length)
        half = (volume / 2).quantize(self._step, ROUND_DOWN)
        return [
            open_ms,
            text(self.bid(2)),
            text(self.ask(4)),
            text(self.bid(4)),
            text(self.ask(1)),
            text(volume),
            open_ms + length - 1,
            text(volume * self.bid()),
            42,
            text(half),
            text(half * self.bid()),
            "0",
        ]

    def premium_index(self) -> dict[str, Json]:
        """Answer ``/fapi/v1/premiumIndex`` for one symbol."""
        mark = self.contract.price + self._tick / 2
        return {
            "symbol": self.contract.symbol,
            "markPrice": f"{mark:.8f}",
            "indexPrice": f"{self.contract.price:.8f}",
            "estimatedSettlePrice": f"{self.contract.price:.8f}",
            "lastFundingRate": "0.00010000",
            "interestRate": "0.00010000",
            "nextFundingTime": (self.now_ms // FUNDING_EVERY_MS + 1) * FUNDING_EVERY_MS,
            "time": self.now_ms,
        }

    def ticker(self) -> dict[str, Json]:
        """Answer ``/fapi/v1/ticker/24hr`` for one symbol."""
        volume = self.quantity(24) * 100
        change = self.ask() - self.bid(20)
        return {
            "symbol": self.contract.symbol,
            "priceChange": text(change),
            "priceChangePercent": f"{change / self.bid(20) * 100:.3f}",
            "weightedAvgPrice": text(self.bid(10)),
            "lastPrice": text(self.ask()),
            "lastQty": text(self.quantity(0)),
            "openPrice": text(self.bid(20)),
            "highPrice": text(self.ask(40)),
            "lowPrice": text(self.bid(40)),
            "volume": text(volume),
            "quoteVolume": text(volume * self.bid(10)),
            "openTime": self.now_ms - DAY_MS,
            "closeTime": self.now_ms,
            "firstId": self._id() - 10_000,
            "lastId": self._id(),
            "count": 10_001,
        }

    def _id(self) -> int:
        return self.now_ms // 100

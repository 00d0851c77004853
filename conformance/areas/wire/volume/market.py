"""The frames of a busy market, and what has to come of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.nautilus.binance.frames import SENT_AT_MS, quote, trade
from conformance.venue import default_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conformance.model.facts import Json

SYMBOLS: Final = tuple(one.symbol for one in default_catalogue().trading()[:10])
INSTRUMENTS: Final = tuple(f"{symbol}-PERP.BINANCE" for symbol in SYMBOLS)
KINDS: Final = ("quotes", "trades")

_SIZE = "15"  # No less than a step of any: NT 2 aborts on less.
_FIRST_ID = 6_000_000_000  # Binance's ids of trades are above 32 bits.

Frame = tuple[str, str]
"""Stream and payload."""

Expected = dict[str, "Json"]
"""A tick as `conformance.nautilus.binance.frames.describe` tells it, without its time."""


class BusyMarket:
    """Makes frames of ten instruments, a quote and then a trade of each, in turn."""

    def __init__(self) -> None:
        self.expected: list[Expected] = []  #: Of all frames so far, in order.
        self._number = 0

    @property
    def count(self) -> int:
        """Return how many ticks must have come of what was made so far."""
        return len(self.expected)

    def rounds(
        self, count: int, *, symbols: Iterable[str] = SYMBOLS, padding: int = 0
    ) -> Iterator[Frame]:
        """Yield stream and payload of each frame of so many rounds.

        A trade comes as ``trade`` and as ``aggTrade``: a release asks for one of the two.

        Args:
            count: Rounds, of a quote and a trade of each instrument.
            symbols: Of these instruments.
            padding: Blanks in each payload, so that its frame is longer.
        """
        for _ in range(count):
            for symbol in symbols:
                self._number += 1
                for stream, payload in self._frames(symbol, self._number):
                    yield stream, payload[:-1] + " " * padding + payload[-1]

    def _frames(self, symbol: str, number: int) -> Iterator[Frame]:
        bid, ask, price = (f"{whole + number}.10" for whole in (10_000, 20_000, 30_000))
        is_sold, at_ms = bool(number % 3), SENT_AT_MS + number
        name = f"{symbol}-PERP.BINANCE"
        self.expected += [
            {"quote": name, "bid": bid, "ask": ask, "ts_event": at_ms},
            {"trade": name, "price": price, "id": str(_FIRST_ID + number), "ts_event": at_ms,
             "is_bought": not is_sold},
        ]  # fmt: skip
        yield quote(symbol, bid, ask, at_ms=at_ms)
        yield from trade(
            symbol,
            price,
            _SIZE,
            trade_id=_FIRST_ID + number,
            buyer_is_maker=is_sold,
            at_ms=at_ms,
        )

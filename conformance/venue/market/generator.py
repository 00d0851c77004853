"""Market data in volume: a seeded walk on the tick grid."""

from __future__ import annotations

from copy import copy, deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from conformance.venue.market.catalogue import default_catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformance.venue.market.catalogue import Catalogue, Contract

TRADES, QUOTES = 847, 6885
"""The proportion in which a live capture of one instrument had trades and quotes."""

TRADE_STREAMS = ("aggTrade", "trade")
QUOTE_STREAM = "bookTicker"

MAX_STEP = 3  #: Ticks a price moves at most between two frames.
MAX_LOTS = 9999

AHEAD = 300_000
"""Events rendered before any is sent. Rendering takes longer than sending, so up to so many the
venue is as fast as its sockets; a longer volume goes on at the speed of rendering, in the same
memory.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedTick:
    """One generated event, as the payload of each stream that would carry it."""

    payloads: dict[str, bytes]  #: By stream name.

    @property
    def is_trade(self) -> bool:
        """Whether the event is a trade; any other is a quote."""
        return not any(stream.endswith(f"@{QUOTE_STREAM}") for stream in self.payloads)


@dataclass(frozen=True, kw_only=True)
class Volume:
    """A volume of frames, sent once all quotes and trades it has are subscribed.

    Trades go out as ``aggTrade`` or ``trade``, whichever is subscribed. The same fields give the
    same frames; event times are virtual and start at ``start_ms``.
    """

    symbols: tuple[str, ...]  #: As the REST API writes them.
    count: int  #: Frames in all, of quotes and trades together.
    seed: int = 1
    rate_per_s: float | None = None  #: None is as fast as the client takes them.
    start_ms: int = 1_700_000_000_000
    every_ms: int = 1  #: Virtual time between two frames.
    catalogue: Catalogue = field(default_factory=default_catalogue)

    def ticks(self) -> Iterator[GeneratedTick]:
        """Yield all events; those past the first `AHEAD` are rendered when they are taken."""
        rendered, later = self._start
        yield from rendered
        yield from later.copied()

    def render_ahead(self) -> None:
        """Render the first events now, which takes a while, and keep them."""
        _ = self._start

    @cached_property
    def _start(self) -> tuple[tuple[GeneratedTick, ...], _Events]:
        """Return the first events, and what makes those after them."""
        events = _Events(self)
        return tuple(islice(events, AHEAD)), events

    def is_wanted(self, is_subscribed: Callable[[str], bool]) -> bool:
        """Say whether every symbol's quotes and trades are subscribed."""
        return all(
            is_subscribed(f"{symbol}@{QUOTE_STREAM}")
            and any(is_subscribed(f"{symbol}@{kind}") for kind in TRADE_STREAMS)
            for symbol in map(str.lower, self.symbols)
        )


class _PriceWalk:
    """The price of one contract, in ticks, walking."""

    def __init__(self, contract: Contract, random: Random) -> None:
        self._contract = contract
        self._random = random
        self._bid = max(MAX_STEP + 1, int(contract.price / contract.tick_size))
        self._stream = contract.symbol.lower()
        self._pair = contract.symbol.partition("_")[0]
        self._tick_units = int(contract.tick_size.scaleb(contract.price_precision))
        self._decimals = contract.price_precision
        self._lot_decimals = contract.quantity_precision
        self._trade_id = 0
        self._update_id = 0

    def quote(self, now_ms: int) -> GeneratedTick:
        """Move the price and quote it."""
        self._bid = max(1, self._bid + int(self._random.random() * (2 * MAX_STEP + 1)) - MAX_STEP)
        self._update_id += 1
        text = (
            f'{{"e":"bookTicker","u":{self._update_id},"s":"{self._contract.symbol}",'
            f'"b":"{self._price(self._bid)}","B":"{self._quantity()}",'
            f'"a":"{self._price(self._bid + 1)}","A":"{self._quantity()}",'
            f'"T":{now_ms},"E":{now_ms},"st":1,"ps":"{self._pair}"}}'
        )
        return GeneratedTick(payloads={f"{self._stream}@{QUOTE_STREAM}": text.encode()})

    def trade(self, now_ms: int) -> GeneratedTick:
        """Trade at the last quote, at its bid or its ask."""
        self._trade_id += 1
        number, sold = self._trade_id, self._random.random() < 0.5  # noqa: PLR2004 a fair coin
        price, quantity = self._price(self._bid + (not sold)), self._quantity()
        maker = "true" if sold else "false"
        symbol = self._contract.symbol
        aggregate = (
            f'{{"e":"aggTrade","E":{now_ms},"a":{number},"s":"{symbol}","p":"{price}",'
            f'"q":"{quantity}","f":{number},"l":{number},"T":{now_ms},"m":{maker},"st":1}}'
        )
        raw = (
            f'{{"e":"trade","E":{now_ms},"T":{now_ms},"s":"{symbol}","t":{number},'
            f'"p":"{price}","q":"{quantity}","X":"MARKET","m":{maker}}}'
        )
        return GeneratedTick(
            payloads={
                f"{self._stream}@aggTrade": aggregate.encode(),
                f"{self._stream}@trade": raw.encode(),
            }
        )

    def _price(self, ticks: int) -> str:
        return _fixed(ticks * self._tick_units, self._decimals)

    def _quantity(self) -> str:
        return _fixed(1 + int(self._random.random() * MAX_LOTS), self._lot_decimals)


def _fixed(units: int, decimals: int) -> str:
    if decimals == 0:
        return str(units)
    whole, part = divmod(units, 10**decimals)
    return f"{whole}.{part:0{decimals}d}"


class _Events:
    """Makes the events of a volume in turn; a copy goes on from the same place."""

    def __init__(self, volume: Volume) -> None:
        random = Random(volume.seed)  # noqa: S311 market data, not secrets
        self._volume = volume
        self._walks = [_PriceWalk(volume.catalogue[symbol], random) for symbol in volume.symbols]
        self._place = 0
        self._owed = 0

    def copied(self) -> _Events:
        twin = copy(self)
        twin._walks = deepcopy(self._walks)  # noqa: SLF001  # all in one: they share one `Random`
        return twin

    def __iter__(self) -> Iterator[GeneratedTick]:
        return self

    def __next__(self) -> GeneratedTick:
        volume, place = self._volume, self._place
        if place >= volume.count:
            raise StopIteration
        self._place += 1
        walk = self._walks[place % len(self._walks)]
        now_ms = volume.start_ms + place * volume.every_ms
        # Bresenham's line: the proportion holds for every prefix, not only on average.
        self._owed += TRADES
        if self._owed >= TRADES + QUOTES:
            self._owed -= TRADES + QUOTES
            return walk.trade(now_ms)
        return walk.quote(now_ms)

"""Normalized ticks, and how stale each instrument is. Knows nothing of NautilusTrader."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The state of one instrument after one quote or trade."""

    asset: str  #: NT's symbol, e.g. ``BTCUSDT-PERP``.
    bid: Decimal | None  #: ``None`` until the first quote.
    ask: Decimal | None
    last: Decimal | None  #: Price of the last trade, ``None`` until the first.
    ts_event: int  #: The exchange's time of the event, UNIX nanoseconds.
    mono_ns: int  #: This host's monotonic clock when the event arrived, nanoseconds.


@dataclass(frozen=True, slots=True, kw_only=True)
class Staleness:
    """How long an instrument has been silent: the figure that a consumer budgets against.

    An instrument that has never spoken is as old as its subscription, so a stream that was
    acknowledged and sends nothing runs out of budget like any other.
    """

    asset: str
    quote_age_ms: int
    trade_age_ms: int
    mono_ns: int


@dataclass(slots=True, kw_only=True)
class InstrumentState:
    """What is known of one instrument, and when it last spoke."""

    asset: str
    quoted_at_ns: int
    traded_at_ns: int
    bid: Decimal | None = field(default=None, init=False)
    ask: Decimal | None = field(default=None, init=False)
    last: Decimal | None = field(default=None, init=False)

    def quote(self, bid: Decimal, ask: Decimal, *, ts_event: int, mono_ns: int) -> Tick:
        """Take a quote in and return the tick that it makes."""
        self.bid, self.ask, self.quoted_at_ns = bid, ask, mono_ns
        return self._tick(ts_event, mono_ns)

    def trade(self, price: Decimal, *, ts_event: int, mono_ns: int) -> Tick:
        """Take a trade in and return the tick that it makes."""
        self.last, self.traded_at_ns = price, mono_ns
        return self._tick(ts_event, mono_ns)

    def staleness(self, mono_ns: int) -> Staleness:
        """Return how old the last quote and the last trade are at ``mono_ns``.

        One that came since, in another thread, is as young as can be.
        """
        return Staleness(
            asset=self.asset,
            quote_age_ms=max(0, mono_ns - self.quoted_at_ns) // NS_PER_MS,
            trade_age_ms=max(0, mono_ns - self.traded_at_ns) // NS_PER_MS,
            mono_ns=mono_ns,
        )

    def _tick(self, ts_event: int, mono_ns: int) -> Tick:
        return Tick(
            asset=self.asset,
            bid=self.bid,
            ask=self.ask,
            last=self.last,
            ts_event=ts_event,
            mono_ns=mono_ns,
        )


class JsonLines:
    """A sink: one JSON object a line, flushed at once, prices as text.

    ``kind`` is ``tick`` or ``staleness``; the other keys are the record's fields.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __call__(self, record: Tick | Staleness) -> None:
        """Write one record.

        Raises:
            BrokenPipeError: The consumer has gone.
        """
        line = {"kind": type(record).__name__.lower(), **asdict(record)}
        self._stream.write(json.dumps(line, default=str, separators=(",", ":")) + "\n")
        self._stream.flush()

"""The probe-style strategy: it subscribes, normalizes, hands on, and trades nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Self

from nautilus_trader.common import TimeEvent
from nautilus_trader.model import InstrumentId, QuoteTick, TradeTick
from nautilus_trader.trading import Strategy

from feeds.v1.ticks import InstrumentState, Staleness, Tick

RecordSink = Callable[[Tick | Staleness], None]

STALENESS_TIMER = "staleness"


class FeedStrategy(Strategy):
    """Subscribe to quotes and trades of each instrument and hand every tick to ``sink``.

    ``ticked`` is true once a tick of any instrument has come.

    Args:
        instrument_ids: What it subscribes to.
        staleness_interval_ms: How often it reports the age of each instrument.
        sink: Called with each record, in the node's own thread.
    """

    def __new__(cls, *_: object) -> Self:
        """Keep NT's own constructor, which takes a config at most, from the arguments."""
        return super().__new__(cls)

    def __init__(
        self,
        instrument_ids: Sequence[InstrumentId],
        staleness_interval_ms: int,
        sink: RecordSink,
    ) -> None:
        super().__init__()
        self._instrument_ids = tuple(instrument_ids)
        self._staleness_interval = timedelta(milliseconds=staleness_interval_ms)
        self._sink = sink
        self._instruments: dict[InstrumentId, InstrumentState] = {}
        self.ticked = False

    def on_start(self) -> None:
        """Subscribe, and start the staleness report."""
        for instrument_id in self._instrument_ids:
            if self.cache.instrument(instrument_id) is None:
                # NT drops the frames of what it has not loaded, and says nothing of it.
                self.log.warning(f"{instrument_id} was not loaded, no tick of it will come")
            now_ns = time.monotonic_ns()
            self._instruments[instrument_id] = InstrumentState(
                asset=instrument_id.symbol.value, quoted_at_ns=now_ns, traded_at_ns=now_ns
            )
            self.subscribe_quotes(instrument_id)
            self.subscribe_trades(instrument_id)
        self.clock.set_timer(
            STALENESS_TIMER, interval=self._staleness_interval, callback=self.on_staleness_timer
        )

    def on_quote(self, quote: QuoteTick) -> None:
        """Normalize a quote and hand it on."""
        self.ticked = True
        state = self._instruments[quote.instrument_id]
        self._sink(
            state.quote(
                quote.bid_price.as_decimal(),
                quote.ask_price.as_decimal(),
                ts_event=quote.ts_event,
                mono_ns=time.monotonic_ns(),
            )
        )

    def on_trade(self, trade: TradeTick) -> None:
        """Normalize a trade and hand it on."""
        self.ticked = True
        state = self._instruments[trade.instrument_id]
        self._sink(
            state.trade(
                trade.price.as_decimal(),
                ts_event=trade.ts_event,
                mono_ns=time.monotonic_ns(),
            )
        )

    def on_staleness_timer(self, event: TimeEvent) -> None:
        """Report how old each instrument is."""
        self.log.debug(f"Staleness at {event.ts_event}")
        now_ns = time.monotonic_ns()
        for state in self._instruments.values():
            self._sink(state.staleness(now_ns))

    def on_stop(self) -> None:
        """Unsubscribe, so that the venue sees an orderly end."""
        self.clock.cancel_timer(STALENESS_TIMER)
        for instrument_id in self._instruments:
            self.unsubscribe_quotes(instrument_id)
            self.unsubscribe_trades(instrument_id)

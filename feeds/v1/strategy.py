"""The probe-style strategy: it subscribes, normalizes, hands on, and trades nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from nautilus_trader.common.events import TimeEvent
from nautilus_trader.model.data import QuoteTick, TradeTick
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.trading.config import StrategyConfig
from nautilus_trader.trading.strategy import Strategy

from feeds.v1.ticks import InstrumentState, Staleness, Tick

Sink = Callable[[Tick | Staleness], None]

STALENESS_TIMER = "staleness"


class FeedStrategyConfig(StrategyConfig, frozen=True):
    """What the strategy subscribes to, and how often it reports staleness."""

    instrument_ids: tuple[InstrumentId, ...]
    staleness_interval_ms: int = 1_000


class FeedStrategy(Strategy):
    """Subscribe to quotes and trades of each instrument and hand every tick to ``sink``.

    ``ticked`` is true once a tick of any instrument has come. Nothing else tells that there is
    data: NT starts a strategy all the same when nobody answers at the venue's addresses.
    """

    def __init__(self, config: FeedStrategyConfig, sink: Sink) -> None:
        super().__init__(config)
        self._feed_config = config
        self._sink = sink
        self._instruments: dict[InstrumentId, InstrumentState] = {}
        self.ticked = False

    def on_start(self) -> None:
        """Subscribe, and start the staleness report."""
        for instrument_id in self._feed_config.instrument_ids:
            if self.cache.instrument(instrument_id) is None:
                # Ticks carry their own precision, so they come all the same: NT loads no
                # instruments where the venue refuses the keys (dummies) of its signed calls.
                self.log.warning(f"{instrument_id} was not loaded, subscribing to it unseen")
            now_ns = time.monotonic_ns()
            self._instruments[instrument_id] = InstrumentState(
                asset=instrument_id.symbol.value, quoted_at_ns=now_ns, traded_at_ns=now_ns
            )
            self.subscribe_quote_ticks(instrument_id)
            self.subscribe_trade_ticks(instrument_id)
        self.clock.set_timer(
            STALENESS_TIMER,
            interval=timedelta(milliseconds=self._feed_config.staleness_interval_ms),
            callback=self.on_staleness_timer,
        )

    def on_quote_tick(self, tick: QuoteTick) -> None:
        """Normalize a quote and hand it on."""
        self.ticked = True
        state = self._instruments[tick.instrument_id]
        self._sink(
            state.quote(
                tick.bid_price.as_decimal(),
                tick.ask_price.as_decimal(),
                ts_event=tick.ts_event,
                mono_ns=time.monotonic_ns(),
            )
        )

    def on_trade_tick(self, tick: TradeTick) -> None:
        """Normalize a trade and hand it on."""
        self.ticked = True
        state = self._instruments[tick.instrument_id]
        self._sink(
            state.trade(
                tick.price.as_decimal(),
                ts_event=tick.ts_event,
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
            self.unsubscribe_quote_ticks(instrument_id)
            self.unsubscribe_trade_ticks(instrument_id)

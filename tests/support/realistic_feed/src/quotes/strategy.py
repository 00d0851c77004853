"""What is subscribed to, and handed on as lines of JSON."""

import json
import sys

from nautilus_trader.model.data import Bar, BarType, OrderBookDeltas, QuoteTick, TradeTick
from nautilus_trader.model.enums import BookType
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.trading.config import StrategyConfig
from nautilus_trader.trading.strategy import Strategy


class PublisherConfig(StrategyConfig, frozen=True):
    """Which instruments, and which bars of each."""

    instrument_ids: tuple[InstrumentId, ...]
    bar: str


class Publisher(Strategy):
    """Hand on quotes, trades, bars and books."""

    def __init__(self, config: PublisherConfig) -> None:
        super().__init__(config)
        self.published = 0

    def on_start(self) -> None:
        """Subscribe to everything, once the node runs."""
        for instrument_id in self.config.instrument_ids:
            self.subscribe_quote_ticks(instrument_id)
            self.subscribe_trade_ticks(instrument_id)
            self.subscribe_bars(BarType.from_str(f"{instrument_id}-{self.config.bar}"))
            self.subscribe_order_book_deltas(instrument_id, book_type=BookType.L2_MBP)

    def on_quote_tick(self, tick: QuoteTick) -> None:
        """Hand on a quote."""
        self._publish("quote", tick.instrument_id, bid=tick.bid_price, ask=tick.ask_price)

    def on_trade_tick(self, tick: TradeTick) -> None:
        """Hand on a trade."""
        self._publish("trade", tick.instrument_id, price=tick.price, size=tick.size)

    def on_bar(self, bar: Bar) -> None:
        """Hand on a bar."""
        self._publish("bar", bar.bar_type.instrument_id, close=bar.close)

    def on_order_book_deltas(self, deltas: OrderBookDeltas) -> None:
        """Hand on how much of a book has changed."""
        self._publish("book", deltas.instrument_id, changes=len(deltas.deltas))

    def _publish(self, kind: str, instrument_id: InstrumentId, **values: object) -> None:
        self.published += 1
        record = {"kind": kind, "instrument": str(instrument_id)}
        record |= {name: str(value) for name, value in values.items()}
        sys.stdout.write(f"{json.dumps(record)}\n")

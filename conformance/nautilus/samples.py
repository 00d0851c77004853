"""One of each that NT hands to a strategy, made of the installed release's classes."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from conformance.nautilus.driver import Role, installed_driver, resolve
from conformance.nautilus.errors import NotOfferedError
from conformance.nautilus.plan import BTC
from conformance.nautilus.sides import buyer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BARS = f"{BTC}-1-MINUTE-LAST-EXTERNAL"
_LAST_OF_EVENT = 128  # A flag of a change of a book; NT 2 waits for one that has it.


def identifier() -> Any:
    """Return the id of an instrument."""
    return resolve(Role.INSTRUMENT_ID).from_str(BTC)


def price() -> Any:
    """Return a price of it."""
    return resolve(Role.PRICE).from_str("64250.10")


def size() -> Any:
    """Return a size."""
    return resolve(Role.QUANTITY).from_str("0.015")


def quote() -> Any:
    """Return a quote."""
    return resolve(Role.QUOTE_TICK)(identifier(), price(), price(), size(), size(), 1, 1)


def trade() -> Any:
    """Return a trade."""
    trade_id = resolve(Role.TRADE_ID)("1")
    return resolve(Role.TRADE_TICK)(identifier(), price(), size(), buyer(), trade_id, 1, 1)


def bar() -> Any:
    """Return a bar."""
    bar_type = resolve(Role.BAR_TYPE).from_str(BARS)
    return resolve(Role.BAR)(bar_type, price(), price(), price(), price(), size(), 1, 1)


def book_order(side: str) -> Any:
    """Return a level of a book: its side is ``BUY`` or ``SELL``."""
    return _model("BookOrder")(getattr(_model("OrderSide"), side), price(), size(), 1)


def book_deltas() -> Any:
    """Return a change of a book."""
    added = _model("BookAction").ADD
    order = book_order("BUY")
    delta = _model("OrderBookDelta")(identifier(), added, order, _LAST_OF_EVENT, 1, 1, 1)
    return _model("OrderBookDeltas")(identifier(), [delta])


def book_depth() -> Any:
    """Return the ten best levels of a book."""
    sides = ([book_order(side)] * 10 for side in ("BUY", "SELL"))
    counts = [1] * 10
    try:
        cls = _model("OrderBookDepth10")
    except NotOfferedError:
        cls = _model("OrderBookDepth")  # 2.0.0rc7
    return cls(identifier(), *sides, counts, counts, 0, 1, 1, 1)


def mark_price() -> Any:
    """Return a mark price."""
    return _model("MarkPriceUpdate")(identifier(), price(), 1, 1)


def index_price() -> Any:
    """Return a price of the index."""
    return _model("IndexPriceUpdate")(identifier(), price(), 1, 1)


def funding_rate() -> Any:
    """Return a funding rate."""
    rate = Decimal("0.0001")
    return _model("FundingRateUpdate")(identifier(), rate, ts_event=1, ts_init=1)


def instrument() -> Any:
    """Return the instrument."""
    base, quoted = map(_model("Currency").from_str, ("BTC", "USDT"))
    return _model("CryptoPerpetual")(
        instrument_id=identifier(),
        raw_symbol=_model("Symbol")("BTCUSDT"),
        base_currency=base,
        quote_currency=quoted,
        settlement_currency=quoted,
        is_inverse=False,
        price_precision=2,
        size_precision=3,
        price_increment=resolve(Role.PRICE).from_str("0.01"),
        size_increment=resolve(Role.QUANTITY).from_str("0.001"),
        ts_event=1,
        ts_init=1,
    )


def status() -> Any:
    """Return that an instrument is traded."""
    return _model("InstrumentStatus")(identifier(), _model("MarketStatusAction").TRADING, 1, 1)


def close() -> Any:
    """Return an instrument's last price of a session."""
    kind = _model("InstrumentCloseType").END_OF_SESSION
    return _model("InstrumentClose")(identifier(), price(), kind, 1, 1)


SAMPLES: Final[Mapping[str, Callable[[], Any]]] = MappingProxyType(
    {
        "bars": bar,
        "book_deltas": book_deltas,
        "book_depths": book_depth,
        "books": book_deltas,
        "funding_rates": funding_rate,
        "index_prices": index_price,
        "instrument": instrument,
        "instrument_close": close,
        "instrument_status": status,
        "mark_prices": mark_price,
        "quotes": quote,
        "trades": trade,
    }
)
"""By the kinds of data, what is handed to a node so that a strategy gets one."""


def _model(name: str) -> Any:
    return installed_driver().types.model(name)

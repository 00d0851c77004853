"""The kinds of data that a strategy subscribes to, under the names that each generation has.

This is read in the tool's environment too: it needs the standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from conformance.nautilus.driver import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class DataKind:
    """How a strategy has one kind of data: NautilusTrader 1's names first, then 2's."""

    subscribes: tuple[str, ...]  #: The method, by each name that a release has for it.
    callbacks: tuple[str, ...]  #: What NT calls with it.
    of: Role = Role.INSTRUMENT_ID  #: What it is subscribed to by.
    values: tuple[str, ...] = ()  #: Attributes of it that stay when the same is sent again.


DATA_KINDS: Final[Mapping[str, DataKind]] = MappingProxyType(
    {
        "quotes": DataKind(
            ("subscribe_quote_ticks", "subscribe_quotes"), ("on_quote_tick", "on_quote")
        ),
        "trades": DataKind(
            ("subscribe_trade_ticks", "subscribe_trades"), ("on_trade_tick", "on_trade")
        ),
        "bars": DataKind(
            ("subscribe_bars",),
            ("on_bar",),
            Role.BAR_TYPE,
            ("bar_type", "open", "high", "low", "close", "volume", "ts_event"),
        ),
        "book_deltas": DataKind(
            ("subscribe_order_book_deltas", "subscribe_book_deltas"),
            ("on_order_book_deltas", "on_book_deltas"),
        ),
        "book_depths": DataKind(
            ("subscribe_order_book_depth", "subscribe_book_depth", "subscribe_book_depth10"),
            ("on_order_book_depth", "on_book_depth"),
        ),
        "books": DataKind(
            ("subscribe_order_book_at_interval", "subscribe_book_at_interval"),
            ("on_order_book", "on_book"),
        ),
        "mark_prices": DataKind(("subscribe_mark_prices",), ("on_mark_price",), values=("value",)),
        "index_prices": DataKind(
            ("subscribe_index_prices",), ("on_index_price",), values=("value",)
        ),
        "funding_rates": DataKind(
            ("subscribe_funding_rates",), ("on_funding_rate",), values=("rate",)
        ),
        "instrument": DataKind(
            ("subscribe_instrument",),
            ("on_instrument",),
            values=("id", "price_increment", "size_increment"),
        ),
        "instrument_status": DataKind(("subscribe_instrument_status",), ("on_instrument_status",)),
        "instrument_close": DataKind(("subscribe_instrument_close",), ("on_instrument_close",)),
    }
)


def values_of(kind: str, data: Sequence[Any]) -> dict[str, str]:
    """Return what the first of some data has that stays when the same is sent again.

    Of books those are the decimals of prices and sizes; of changes of a book also whether there is
    a whole one among them, which may come before the first change or behind it.
    """
    first = data[0]
    match kind:
        case "book_deltas":
            whole = any(one.deltas[0].action.name == "CLEAR" for one in data)
            last = first.deltas[-1].order
            return {"whole_book": str(whole), **_decimals(last.price, last.size)}
        case "books":
            return _decimals(first.best_bid_price(), first.best_bid_size())
        case "book_depths":
            return _decimals(first.bids[0].price, first.bids[0].size)
    return {name: str(getattr(first, name)) for name in DATA_KINDS[kind].values}


def _decimals(price: object, size: object) -> dict[str, str]:
    named = {"price": price, "size": size}
    return {f"{name}_decimals": str(len(str(n).partition(".")[2])) for name, n in named.items()}

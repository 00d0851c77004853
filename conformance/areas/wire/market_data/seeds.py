"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any, Final

from conformance.areas.wire.rewritten import rewritten, rewritten_v2
from conformance.model.seed import Seed
from conformance.nautilus.changes import edit, remove, silence

_BOTH = ("v1", "v2")
_CLIENT = "nautilus_trader.adapters.binance.data"


def offer(method: str) -> None:
    """Give strategies a method that does nothing: ``subscribe_funding_rates``."""
    actor = importlib.import_module("nautilus_trader.common.actor").Actor
    edit(actor, lambda namespace: namespace.update({method: lambda *_: None}))


def ask_for_marks(kind: str) -> None:
    """Ask for mark prices where a kind of data is subscribed to: ``instrument_status``."""
    client: Any = importlib.import_module(_CLIENT).BinanceCommonDataClient

    async def subscribe(self: Any, command: Any) -> None:
        await self._ws_client.subscribe_mark_price(command.instrument_id.symbol.value, speed=1000)

    setattr(client, f"_subscribe_{kind}", subscribe)


_handed = partial(rewritten, severity="add")

_MARKS, _ALL_MARKS = ("mark_prices",), ("mark_prices", "index_prices", "funding_rates")
_BOOKS = ("book_deltas", "books")
_ALL_BOOKS = (*_BOOKS, "book_depths")
"""1.221 and 1.222 end at a subscription to depths, and later releases ask for nothing."""

SEEDS: Final = (
    *rewritten_v2(
        "bars",
        "add",
        'set_field:kline/k.h="99999"',
        'set_field:kline/k.v="7"',
        "set_field:kline/k.T=1",
    ),
    *rewritten_v2(
        "instrument",
        "add",
        'set_listed:LOT_SIZE.stepSize="1"',
    ),
    *rewritten_v2(
        "book_deltas",
        "add",
        "replace:/fapi/v1/depth=/fapi/v1/depths",
    ),
    _handed("lose_frames:kline/1", "handed", ("bars",)),
    _handed("lose_frames:markPriceUpdate/1", "handed", _MARKS, generations=("v1",)),
    _handed("lose_frames:markPriceUpdate/1", "handed", _ALL_MARKS, generations=("v2",)),
    _handed("set_field:markPriceUpdate/p=1.5", "value", _MARKS),
    _handed("set_field:markPriceUpdate/i=1.5", "value", ("index_prices",), generations=("v2",)),
    _handed("set_field:markPriceUpdate/r=1.5", "rate", ("funding_rates",), generations=("v2",)),
    _handed("replace:@kline_1m=@kline_3m", "kline_3m", ("bars",)),
    _handed("replace:@markPrice@1s=@markPrice", "@markPrice", _MARKS, generations=("v1",)),
    _handed("replace:@markPrice@1s=@markPrice", "@markPrice", _ALL_MARKS, generations=("v2",)),
    *(
        _handed(argument, says, books, releases=releases)
        for releases, books in (("<1.221", _ALL_BOOKS), (">=1.221", _BOOKS))
        for argument, says in (
            ("replace:@depth@0ms=@depth@500ms", "500ms"),
            ("add_query:/fapi/v1/depth/levels=9", "levels=9"),
        )
    ),
    _handed("widen_ticks:all", "price_increment", ("instrument",)),
    Seed(
        sow=offer,
        argument="subscribe_funding_rates",
        releases="<1.220",
        says="error",
        breaks=("funding_rates",),
        severity="add",
    ),
    *(
        Seed(
            sow=ask_for_marks,
            argument=kind,
            releases=releases,
            says="markPrice",
            breaks=(breaks,),
            severity="add",
        )
        for kind, breaks, releases in (
            ("order_book_depth", "book_depths", ">=1.223"),
            ("index_prices", "index_prices", ""),
            ("instrument", "instrument", ""),
            ("instrument_status", "instrument_status", ""),
            ("instrument_close", "instrument_close", ""),
        )
    ),
    *(
        Seed(
            sow=remove,
            argument=f"nautilus_trader.common.actor.Actor.{method}",
            says="error",
            breaks=(breaks,),
            severity="add",
        )
        for method, breaks in (
            ("subscribe_bars", "bars"),
            ("subscribe_order_book_deltas", "book_deltas"),
            ("subscribe_order_book_at_interval", "books"),
            ("subscribe_mark_prices", "mark_prices"),
        )
    ),
    Seed(
        sow=silence,
        argument=f"{_CLIENT}.BinanceCommonDataClient._send_all_instruments_to_data_engine",
        says="handed",
        breaks=("instrument",),
        severity="add",
    ),
)

"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from typing import Any, Final

from conformance.areas.wire.rewritten import rewritten, rewritten_v2
from conformance.model.seed import Seed


def take_all_for_perpetuals() -> None:
    """Put -PERP behind the symbol of each tick, delivery contracts included."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.data")
    client = module.BinanceCommonDataClient
    identify = client._get_cached_instrument_id

    def identify_as_perpetual(self: Any, symbol: str) -> Any:
        found = identify(self, symbol)
        name = found.symbol.value.removesuffix("-PERP")
        return type(found).from_str(f"{name}-PERP.{found.venue.value}")

    client._get_cached_instrument_id = identify_as_perpetual


def trust_listed_precision() -> None:
    """Give perpetuals the digits of the listing's pricePrecision, not of the tick size."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.futures.providers")
    made, price = module.CryptoPerpetual, module.Price

    def make(**parts: Any) -> Any:
        digits = parts["info"]["pricePrecision"]
        names = ("price_increment", "max_price", "min_price")
        prices = {name: price(float(parts[name]), digits) for name in names}
        return made(**{**parts, **prices, "price_precision": digits})

    module.CryptoPerpetual = make


SEEDS: Final = (
    *rewritten_v2(
        "instrument_BTCUSDT",
        "shift",
        'set_listed:contractType="CURRENT_QUARTER"',
    ),
    *rewritten_v2(
        "instrument_BTCUSDT",
        "add",
        'set_listed:marginAsset="BNB"',
        'set_listed:quoteAsset="BNB"',
        'set_listed:baseAsset="BNB"',
        'set_listed:LOT_SIZE.minQty="5"',
        'set_listed:LOT_SIZE.maxQty="6"',
        'set_listed:PRICE_FILTER.minPrice="7"',
        'set_listed:PRICE_FILTER.maxPrice="7"',
        'set_listed:MIN_NOTIONAL.notional="9"',
    ),
    *rewritten_v2(
        "empty_sides",
        "shift",
        'set_field:quotes/A="1"',
    ),
    *rewritten_v2(
        "trade_kinds",
        "shift",
        "lose_frames:trades/2",
    ),
    rewritten("cut_digits:quotes/8", "64250.12345678", ("prices",), generations=("v1",)),
    rewritten("cut_ids:trades", "4294967301", ("ids",)),
    rewritten(
        "lose_where:trades/X=INSURANCE_FUND", "INSURANCE_FUND", ("trade_kinds",), releases="<1.226"
    ),
    Seed(
        sow=take_all_for_perpetuals,
        says="BTCUSDT_261225",
        breaks=("quotes", "trades"),
        severity="shift",
    ),
    Seed(
        sow=trust_listed_precision,
        says="price_precision",
        breaks=("instrument_ETHUSDT",),
        severity="shift",
    ),
    rewritten('set_field:quotes/b="0.00"', "no_ask", ("empty_sides", "prices", "quotes")),
    rewritten('set_field:trades/q="1"', "sizes", ("sizes",)),
    rewritten(
        "widen_ticks:",
        "price_increment",
        (
            "instrument_1000PEPEUSDT",
            "instrument_BTCUSDT",
            "instrument_BTCUSDT_261225",
            "instrument_ETHUSDT",
        ),
    ),
)
"""What is sown, and what has to be seen of it."""

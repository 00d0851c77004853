"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from typing import Final

from conformance.model.seed import Seed
from conformance.nautilus.v1.changes import drop_a_digit, remove, replace


def forget_a_side() -> None:
    """Name one aggressor side less."""
    enums = importlib.import_module("nautilus_trader.model.enums")
    enums.AggressorSide._member_names_.remove("NO_AGGRESSOR")


def round_doubles() -> None:
    """Give the doubles of prices six decimals at most."""
    path = "nautilus_trader.model.objects.Price.as_double"
    replace(path, lambda self: round(float(str(self)), 6))


def lose_the_sign(member: str) -> None:
    """Tell the value of a negative price without its sign."""
    cls = importlib.import_module("nautilus_trader.model.objects").Price
    tell = getattr(cls, member)
    replace(f"nautilus_trader.model.objects.Price.{member}", lambda self: abs(tell(self)))


SEEDS: Final = (
    Seed(
        sow=round_doubles,
        says="as_double",
        breaks=("price_digits",),
        severity="add",  # The feed reads `as_decimal`.
    ),
    Seed(
        sow=lose_the_sign,
        argument="as_decimal",
        says="as_decimal",
        breaks=("price_digits",),
        severity="shift",
    ),
    Seed(
        sow=lose_the_sign,
        argument="as_double",
        says="as_double",
        breaks=("price_digits",),
        severity="add",  # The feed reads `as_decimal`.
    ),
    Seed(
        sow=drop_a_digit,
        argument="nautilus_trader.model.objects.Price.as_double",
        says="as_double",
        breaks=("price", "price_digits"),
        severity="add",  # The feed reads `as_decimal`.
    ),
    Seed(
        sow=drop_a_digit,
        argument="nautilus_trader.model.objects.Quantity.as_double",
        says="as_double",
        breaks=("quantity", "quantity_digits"),
        severity="add",  # The feed reads `as_decimal`.
    ),
    Seed(
        sow=remove,
        argument="nautilus_trader.model.data.QuoteTick.ask_size",
        says="ask_size",
        breaks=("quote_tick",),
        severity="add",  # The feed does not read it.
    ),
    Seed(
        sow=remove,
        argument="nautilus_trader.model.data.TradeTick.trade_id",
        says="trade_id",
        breaks=("trade_tick",),
        severity="add",  # The feed does not read it.
    ),
    Seed(
        sow=forget_a_side,
        says="NO_AGGRESSOR",
        breaks=("aggressor_side",),
        severity="add",  # The feed reads no side.
    ),
    Seed(
        sow=drop_a_digit,
        argument="nautilus_trader.model.Price.as_double",
        generations=("v2",),
        says="as_double",
        breaks=("price", "price_digits"),
        severity="add",
    ),
    Seed(
        sow=drop_a_digit,
        argument="nautilus_trader.model.Quantity.as_double",
        generations=("v2",),
        says="as_double",
        breaks=("quantity", "quantity_digits"),
        severity="add",
    ),
    Seed(
        sow=remove,
        argument="nautilus_trader.model.QuoteTick.ask_size",
        generations=("v2",),
        says="ask_size",
        breaks=("quote_tick",),
        severity="add",
    ),
    Seed(
        sow=remove,
        argument="nautilus_trader.model.TradeTick.trade_id",
        generations=("v2",),
        says="trade_id",
        breaks=("trade_tick",),
        severity="add",
    ),
)
"""What is sown, and what has to be seen of it."""

"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from typing import Final

from conformance.model.seed import Seed
from conformance.nautilus.v1.changes import drop_a_digit, remove


def forget_a_side() -> None:
    """Name one aggressor side less."""
    enums = importlib.import_module("nautilus_trader.model.enums")
    enums.AggressorSide._member_names_.remove("NO_AGGRESSOR")


SEEDS: Final = (
    Seed(
        sow=drop_a_digit,
        argument="nautilus_trader.model.objects.Price.as_double",
        says="as_double",
        breaks=("price",),
        severity="add",  # The feed reads `as_decimal`.
    ),
    Seed(
        sow=drop_a_digit,
        argument="nautilus_trader.model.objects.Quantity.as_double",
        says="as_double",
        breaks=("quantity",),
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
        breaks=("price",),
        severity="add",
    ),
    Seed(
        sow=drop_a_digit,
        argument="nautilus_trader.model.Quantity.as_double",
        generations=("v2",),
        says="as_double",
        breaks=("quantity",),
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

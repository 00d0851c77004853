"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

from conformance.model.seed import Seed
from conformance.nautilus.changes import drop_a_digit, remove, replace

if TYPE_CHECKING:
    from collections.abc import Iterator


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


def _seeds_of(generation: str, *, values: str, data: str) -> Iterator[Seed]:
    """Yield what is sown alike in each generation, of modules of its own.

    None of it matters to the reference feeds: they read decimals, and no sizes and ids.
    """
    for value, contracts in (("Price", "price"), ("Quantity", "quantity")):
        yield Seed(
            sow=drop_a_digit,
            argument=f"{values}.{value}.as_double",
            generations=(generation,),
            says="as_double",
            breaks=(contracts, f"{contracts}_digits"),
            severity="add",
        )
    for tick, member, contract in (
        ("QuoteTick", "ask_size", "quote_tick"),
        ("TradeTick", "trade_id", "trade_tick"),
    ):
        yield Seed(
            sow=remove,
            argument=f"{data}.{tick}.{member}",
            generations=(generation,),
            says=member,
            breaks=(contract,),
            severity="add",
        )


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
        sow=forget_a_side,
        says="NO_AGGRESSOR",
        breaks=("aggressor_side",),
        severity="add",  # The feed reads no side.
    ),
    *_seeds_of("v1", values="nautilus_trader.model.objects", data="nautilus_trader.model.data"),
    *_seeds_of("v2", values="nautilus_trader.model", data="nautilus_trader.model"),
)
"""What is sown, and what has to be seen of it."""

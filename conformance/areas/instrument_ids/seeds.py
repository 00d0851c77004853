"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from typing import Final

from conformance.model.seed import Seed
from conformance.nautilus.changes import affirm, replace


def misread(change: str) -> None:
    """Take one text for another when an instrument id is parsed: ``text=other``."""
    text, _, other = change.partition("=")
    cls = importlib.import_module("nautilus_trader.model.identifiers").InstrumentId
    parse = cls.from_str

    def from_str(value: str) -> object:
        return parse(other if value == text else value)

    from_str.__doc__ = parse.__doc__
    from_str.__annotations__ = parse.__annotations__
    replace("nautilus_trader.model.identifiers.InstrumentId.from_str", staticmethod(from_str))


def part_at_the_first_dot(path: str) -> None:
    """Part an instrument id at its first dot, not at its last."""
    cls, symbol, venue = (
        getattr(importlib.import_module(path), name) for name in ("InstrumentId", "Symbol", "Venue")
    )
    parse = cls.from_str

    def from_str(value: str) -> object:
        parts = value.split(".", 1)
        return cls(symbol(parts[0]), venue(parts[1])) if value.count(".") > 1 else parse(value)

    from_str.__doc__, from_str.__annotations__ = parse.__doc__, dict(parse.__annotations__)
    replace(f"{path}.InstrumentId.from_str", staticmethod(from_str))


SEEDS: Final = (
    Seed(
        sow=part_at_the_first_dot,
        argument="nautilus_trader.model.identifiers",
        says="BTC.USDT-PERP",
        breaks=("odd",),
        severity="shift",
    ),
    Seed(
        sow=affirm,
        argument="nautilus_trader.model.identifiers.InstrumentId.is_synthetic",
        says="is_synthetic",
        breaks=("delivery", "perpetual"),
        severity="shift",
    ),
    Seed(
        sow=misread,
        argument="BTCUSDT_261225.BINANCE=BTCUSDT-PERP.BINANCE",
        says="BTCUSDT_261225",
        breaks=("delivery",),
        severity="shift",
    ),
    Seed(
        sow=misread,
        argument="ETHUSDT-PERP.BINANCE=BTCUSDT-PERP.BINANCE",
        says="equal_to_other",
        breaks=("as_key",),
        severity="shift",
    ),
    Seed(
        sow=misread,
        argument="=BTCUSDT-PERP.BINANCE",
        says="(empty)",
        breaks=("malformed",),
        severity="shift",
    ),
    Seed(
        sow=affirm,
        argument="nautilus_trader.model.InstrumentId.is_synthetic",
        generations=("v2",),
        says="is_synthetic",
        breaks=("perpetual",),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""

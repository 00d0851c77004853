"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from conformance.model.seed import Seed
from conformance.nautilus.changes import put_in_place

if TYPE_CHECKING:
    from collections.abc import Callable


def refuse_traders() -> None:
    """Refuse the id of any trader."""

    def refuse(_: object, value: str) -> None:
        message = f"no trader is called {value}"
        raise ValueError(message)

    refuse.__doc__ = _trader_id().__init__.__doc__
    _derive(__init__=refuse)


def write_traders_small() -> None:
    """Write the id of a trader in small letters."""
    _derive(__str__=lambda self: self.value.lower())


def _trader_id() -> Any:
    return importlib.import_module("nautilus_trader.model").TraderId


def _derive(**members: Callable[..., object]) -> None:
    """Put a class derived from the id's in its place; of NT 2, whose is final, one around it."""
    cls = _trader_id()
    is_final = cls.__flags__ & 1 << 10 == 0
    bases = (SimpleNamespace,) if is_final else (cls,)
    started = {"__init__": lambda self, value: self.__dict__.update(value=value)}
    own = {"__module__": cls.__module__, **(started if is_final else {}), **members}
    put_in_place(cls, type(cls.__name__, bases, own))


SEEDS: Final = (
    Seed(
        sow=refuse_traders,
        generations=("v1", "v2"),
        says="ValueError",
        breaks=("TraderId",),
        severity="break",
    ),
    Seed(
        sow=write_traders_small,
        generations=("v1", "v2"),
        says="feed-001",
        breaks=("TraderId",),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""

"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

from conformance.model.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Callable


def refuse() -> None:
    """Refuse every bar type."""

    def raise_error(text: str) -> Any:  # NT's objects have no types
        message = f"no AggregationSource in {text}"
        raise ValueError(message)

    _parse_with(raise_error)


def aggregate() -> None:
    """Take bars of the exchange for bars that NT makes itself."""
    original = importlib.import_module("nautilus_trader.model.data").BarType
    _parse_with(lambda text: original.from_str(text.replace("EXTERNAL", "INTERNAL")))


def _parse_with(parse: Callable[[str], Any]) -> None:
    class BarType:
        """Stands in for NT's own."""

        from_str = staticmethod(parse)

    vars(importlib.import_module("nautilus_trader.model.data"))["BarType"] = BarType


SEEDS: Final = (
    Seed(sow=refuse, says="no AggregationSource", breaks=("parsing",), severity="break"),
    Seed(sow=aggregate, says="INTERNAL", breaks=("parsing",), severity="shift"),
)
"""What is sown, and what has to be seen of it."""

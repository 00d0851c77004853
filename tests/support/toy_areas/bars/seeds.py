"""Drifts made on purpose: each changes NautilusTrader in one known way."""

import importlib
from typing import Any


def sow(seed: str) -> None:
    """Change NautilusTrader in this process.

    Args:
        seed: ``refuse`` or ``aggregate``.
    """
    module = importlib.import_module("nautilus_trader.model.data")
    original = module.BarType

    class BarType:
        """Stands in for NT's own."""

        @staticmethod
        def from_str(text: str) -> Any:  # NT's objects have no types
            if seed == "refuse":
                message = f"no AggregationSource in {text}"
                raise ValueError(message)
            return original.from_str(text.replace("EXTERNAL", "INTERNAL"))

    vars(module)["BarType"] = BarType

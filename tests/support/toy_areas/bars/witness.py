"""The lines that may prove that a bar type is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.diff.records import Change
    from conformance.model.facts import Observation

_CODE = """\
from nautilus_trader.model.data import BarType

BarType.from_str("BTCUSDT-PERP.BINANCE-1-MINUTE-LAST-EXTERNAL")
"""


def witnesses(change: Change, _: Observation) -> Iterator[str]:
    """Yield the lines that parse it."""
    if change.path == "text":
        yield _CODE

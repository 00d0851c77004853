"""Environments of Binance, and what building a client for one demands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.facts import Json

BUILT = "built"
"""What building a client comes to where nothing refuses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingEnvironment:
    """One of Binance's environments, and how a release's data config asks for it."""

    name: str  #: ``live``, ``testnet`` or ``demo``.
    keywords: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What the factory asked for, in its order, and what became of it with dummies in all."""

    names: tuple[str, ...]
    errors: tuple[Mapping[str, Json], ...]  #: The errors that named them, the names masked.
    outcome: Json  #: `BUILT`, or the error that building got with dummies in all of them.

"""Each generation of NautilusTrader, and the one place that chooses between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from packaging.specifiers import SpecifierSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """How things are done on one generation; modules are named, and imported beside NT alone."""

    generation: str  #: ``v1`` or ``v2``.
    releases: SpecifierSet  #: Which releases are of it.
    description: str  #: The module whose ``main`` writes the API model.


V1: Final = Driver(
    generation="v1",
    releases=SpecifierSet("<2.0.0.dev0", prereleases=True),
    description="conformance.nautilus.v1.api.description",
)
"""NautilusTrader 1. It goes when NautilusTrader 1 gets no security fixes any more: about three
months after 2.0.0."""

_DRIVERS: Final = (V1,)


def driver_of(release: str) -> Driver | None:
    """Return the driver of a release; None where there is none for its generation.

    Args:
        release: E.g. ``1.231.0``.
    """
    return next((driver for driver in _DRIVERS if release in driver.releases), None)

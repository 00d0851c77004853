"""The contract areas: where each one's modules are, and the area of an observation."""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

AREAS = (
    "wire.streams",
    "wire.tolerance",
    "wire.lifecycle",
    "feed",
    "wire.ticks",
    "wire.http",
    "wire.urls",  # It reads a log, so it goes first in the process that it shares.
    "credentials",
    "surface",
    "event_loop",
    "config",
    "instrument_ids",
    "ticks",
    "execution",
)
"""The areas, slowest first, so that the workers finish together."""

_PACKAGE = "conformance.areas"


@cache
def area_of(observation: str) -> str:
    """Return the area of an observation or a probe, by its id.

    Of one that no area of ours has, it is all but the last part. Names may have dots themselves:
    ``surface.nautilus_trader.model`` is of ``surface``.
    """
    found = (area for area in AREAS if observation.startswith(f"{area}."))
    return max(found, key=len, default=observation.rpartition(".")[0])


def area_module(area: str, name: str) -> ModuleType:
    """Import a module of an area, such as its ``probes``."""
    return importlib.import_module(module_name(area, name))


def module_name(area: str, name: str) -> str:
    """Return the full name of a module of an area."""
    return f"{_PACKAGE}.{area}.{name}"

"""Finds the contract areas: folders with an ``area.py``, the suite's and those of a workspace.

The path of the folder is the area's id: ``wire.streams`` stands in ``wire/streams``. Its modules
are imported as ``conformance.areas.wire.streams.probes``, also where the folder is a workspace's.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.model.area import Area

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

_PACKAGE = "conformance.areas"
SUITE_AREAS = Path(__file__).resolve().parents[1] / "areas"
"""The folder of the areas that the suite brings."""

_folders: list[Path] = [SUITE_AREAS]

NO_AREA = Area(title="")
"""Of an observation that no area makes."""


def ids_below(folder: Path) -> tuple[str, ...]:
    """Return the ids of the areas below a folder, sorted."""
    files = folder.rglob("area.py")
    return tuple(sorted(".".join(f.parent.relative_to(folder).parts) for f in files))


def add_areas(folders: Iterable[Path]) -> None:
    """Make the areas below these folders known, for the rest of this process."""
    new = [folder for folder in dict.fromkeys(folders) if folder not in _folders]
    for folder in new:
        _folders.append(folder)
        for package, part in _packages(folder):
            package.__path__.append(str(part))
    if new:
        _known.cache_clear()
        area_of.cache_clear()


def area_ids() -> tuple[str, ...]:
    """Return the ids of all areas, in the order in which a reader wants them."""
    return _known()


def slow_ids() -> tuple[str, ...]:
    """Return the ids of the areas of the slow tier, in the order in which a reader wants them."""
    return tuple(area for area in _known() if area_called(area).is_slow)


def all_of(area: str) -> str:
    """Return what stands for all observations of an area where they were not made."""
    return f"{area}.*"


@cache
def area_called(area: str) -> Area:
    """Return what an area says of itself.

    Raises:
        ModuleNotFoundError: There is no such area.
    """
    found: Area = area_module(area, "area").AREA
    return found


def area_or_none(area: str) -> Area:
    """Return what an area says of itself; `NO_AREA` where there is none of that id."""
    return area_called(area) if area in _known() else NO_AREA


@cache
def area_of(observation: str) -> str:
    """Return the area of an observation or a probe, by its id.

    Of one that no area of ours has, it is all but the last part. Names may have dots themselves:
    ``surface.nautilus_trader.model`` is of ``surface``.
    """
    found = (area for area in _known() if observation.startswith(f"{area}."))
    return max(found, key=len, default=observation.rpartition(".")[0])


def area_module(area: str, name: str) -> ModuleType:
    """Import a module of an area, such as its ``probes``."""
    return importlib.import_module(module_name(area, name))


def has_module(area: str, name: str) -> bool:
    """Whether an area has a module of that name."""
    path = Path(*area.split("."), f"{name}.py")
    return any((folder / path).is_file() for folder in _folders)


def module_name(area: str, name: str) -> str:
    """Return the full name of a module of an area."""
    return f"{_PACKAGE}.{area}.{name}"


@cache
def _known() -> tuple[str, ...]:
    found = {area for folder in _folders for area in ids_below(folder)}
    return tuple(sorted(found, key=lambda area: (area_called(area).reading_order, area)))


def _packages(folder: Path) -> Iterator[tuple[ModuleType, Path]]:
    """Yield the suite's packages that have to look into a folder as well, with where in it."""
    yield importlib.import_module(_PACKAGE), folder
    for part in sorted(folder.rglob("*")):
        parts = part.relative_to(folder).parts
        if part.is_dir() and SUITE_AREAS.joinpath(*parts, "__init__.py").is_file():
            yield importlib.import_module(".".join((_PACKAGE, *parts))), part

"""Areas of a team's own in a test, known for as long as it takes."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import conformance.areas
from conformance.model import areas

if TYPE_CHECKING:
    from collections.abc import Iterator

TOY_AREAS = Path(__file__).with_name("toy_areas")


@contextmanager
def own_areas(*folders: Path) -> Iterator[None]:
    """Make areas known, and forget them in the end."""
    known, path = list(areas._folders), list(conformance.areas.__path__)
    areas.add_areas(folders)
    try:
        yield
    finally:
        areas._folders[:] = known
        conformance.areas.__path__[:] = path
        areas.add_areas(())

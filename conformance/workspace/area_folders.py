"""Checks the folders of contract areas that a workspace brings: ``areas = ["my_areas"]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeGuard

from conformance.model.areas import SUITE_AREAS, ids_below
from conformance.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AREAS: Final = "areas"
EXAMPLE: Final = '["my_areas"], folders beside pyproject.toml with areas in them'


def area_problems(written: object, root: Path, *, file: str, where: str) -> Iterator[Problem]:
    """Yield what is wrong with the setting.

    Args:
        written: What stands there.
        root: The workspace.
        file: The file of the setting, as a reader is told it.
        where: The table of the setting.
    """
    names = [name for name in written if isinstance(name, str) and name] if is_list(written) else []
    if not is_list(written) or len(names) < len(written):
        yield _problem(file, where, f"{AREAS} = {written!r}", f"{AREAS} = {EXAMPLE}")
        return
    taken = set(ids_below(SUITE_AREAS))
    for name in names:
        folder = root / name
        found = ids_below(folder) if folder.is_dir() else ()
        if not found:
            why = f"no folder with an area.py in {name}" if folder.is_dir() else f"no folder {name}"
            yield _problem(file, where, why, f"{AREAS} = {EXAMPLE}")
        for area in (area for area in found if area in taken):
            expected = "an area of another name: this one is taken"
            yield _problem(file, where, f"an area {area} in {name}", expected)
        taken.update(found)


def is_list(written: object) -> TypeGuard[list[object]]:
    """Whether a setting has a list."""
    return isinstance(written, list)


def _problem(file: str, where: str, found: str, expected: str) -> Problem:
    return Problem(
        file=file,
        what=f"[{where}] {AREAS} can not be used",
        found=found,
        expected=expected,
        fix=f"[{where}] in {file}",
    )

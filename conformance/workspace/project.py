"""What the team's ``pyproject.toml`` says of its own package, beside ``[tool.conformance]``."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The team's package."""

    name: str = ""
    requires_python: str = ""
    dependencies: tuple[str, ...] = ()  #: As written; what is no requirement is left out.
    scripts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def beside_nt(self) -> tuple[str, ...]:
        """Return what it depends on beside NT, as written."""
        return tuple(written for written in self.dependencies if not is_nt(written))


def read_project(document: Mapping[str, object]) -> Project:
    """Return the package that a ``pyproject.toml`` describes; what is no such thing is left out."""
    table, of_poetry = _table(document, "project"), _table(document, "tool", "poetry")
    scripts = {**_table(of_poetry, "scripts"), **_table(table, "scripts")}
    return Project(
        name=_text(table.get("name")) or _text(of_poetry.get("name")),
        requires_python=_text(table.get("requires-python")),
        dependencies=tuple(_requirements(table.get("dependencies"))),
        scripts={name: _text(entry) for name, entry in scripts.items() if _text(entry)},
    )


def is_nt(requirement: str) -> bool:
    """Whether a requirement is for NT."""
    return canonicalize_name(Requirement(requirement).name) == canonicalize_name(PACKAGE)


def _table(document: Mapping[str, object], *keys: str) -> Mapping[str, object]:
    """Return a table inside a document; an empty one where there is none."""
    found: object = document
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _requirements(written: object) -> Iterable[str]:
    for text in written if isinstance(written, list) else ():
        with suppress(InvalidRequirement):
            Requirement(str(text))
            yield str(text)

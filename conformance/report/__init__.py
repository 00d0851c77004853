"""The answer to "can I upgrade?" for every kind of reader: a format a module, named alike."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from conformance.report.repository import in_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from conformance.diff.records import Upgrade


@dataclass(frozen=True, slots=True)
class Format:
    """Writes an `Upgrade` in one format; what that needs is imported with its first use."""

    name: str

    def __call__(self, upgrade: Upgrade) -> str:
        """Return the report, with a newline at its end."""
        write: Callable[[Upgrade], str] = import_module(f"{__name__}.{self.name}").render
        return write(upgrade)


FORMATS: Final[Mapping[str, Callable[[Upgrade], str]]] = {
    name: Format(name) for name in ("text", "json", "markdown", "html", "github", "sarif")
}
"""Every format, by the name that `--format` takes."""


_FOR_GITHUB: Final = frozenset({"github", "sarif"})


def render(upgrade: Upgrade, format_name: str, *, workspace: Path | None = None) -> str:
    """Return the report of an upgrade in one of `FORMATS`.

    Args:
        upgrade: The answer.
        format_name: How to write it.
        workspace: Where given, GitHub is told the lines relative to the root of its repository.

    Raises:
        KeyError: There is no such format.
    """
    if workspace is not None and format_name in _FOR_GITHUB:
        upgrade = in_repository(upgrade, workspace)
    return FORMATS[format_name](upgrade)

"""Tiny feeds, written for one test each, and what reading one with the installed NT finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from conformance.model.facts import Json, leaves, texts_in
from conformance.model.schemas import schema_of
from conformance.usage.api_description import INSTEAD
from conformance.usage.description import ApiDescription, describe_uses
from conformance.usage.reader import Reader
from conformance.usage.source import read_sources
from conformance.wording import written
from tests.support.live_api import live_api

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.model.api import ApiModel

AddModule = Callable[..., ModuleType]
"""Adds a module ``nautilus_trader.<name>`` with given members, for one test."""


@dataclass(frozen=True, slots=True)
class Surface:
    """What reading one feed found."""

    reader: Reader
    described: Mapping[str, ApiDescription]

    @property
    def facts(self) -> dict[str, Json]:
        """Return every fact under the path of its name: ``QuoteTick.attributes.bid_price``.

        Records are in words, as reports write them, which is shorter to expect.
        """
        return {
            f"{name}.{path}": written(value) if isinstance(value, Mapping) else value
            for name, described in self.described.items()
            for path, value in leaves(described.facts, schema_of(f"surface.{name}"))
        }

    @property
    def not_followed(self) -> dict[str, Json]:
        """Return what could not be followed, with the reason."""
        return dict(self.described["not_followed"].facts)

    def places(self, name: str, path: str) -> tuple[str, ...]:
        """Return where the feed leans on a fact."""
        return tuple(f"{site.file}:{site.line}" for site in self.described[name].places[path])

    def nearest(self, name: str, path: str) -> tuple[str, ...]:
        """Return what NT has instead of a name."""
        instead = self.described[name].facts.get(INSTEAD)
        return tuple(texts_in(instead[path])) if isinstance(instead, Mapping) else ()


def read_feed(folder: Path, files: Mapping[str, str] | str, api: ApiModel | None = None) -> Surface:
    """Write a feed's files below a folder, and read them.

    Args:
        folder: Where they are written.
        files: Their texts by their names, or the text of one.
        api: What NT has; where not given, what this process has of it.
    """
    written = {"feed.py": files} if isinstance(files, str) else files
    for name, text in written.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    reader = Reader(api or live_api(), read_sources([folder], folder).files)
    return Surface(reader, describe_uses(reader))

"""A move to another generation, name by name: what is gone, and what to write in its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.model.successor import Successor
    from conformance.model.usage_site import UsageSite


class NameKind(StrEnum):
    """How the feed uses a name that is gone."""

    IMPORT = "import"
    NAME = "name"  #: A class or function that has another name.
    MEMBER = "member"
    ARGUMENT = "argument"
    CALLBACK = "callback"  #: The feed overrides it, and nothing would ever call it.
    STAYS = "stays"  #: It is there, and is used otherwise.


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedName:
    """A name that the other generation does not have, or uses otherwise."""

    name: str  #: E.g. ``Strategy.on_quote_tick``, ``BinanceDataClientConfig(account_type)``.
    kind: NameKind
    successor: Successor | None  #: None where nothing is known.
    sites: tuple[UsageSite, ...]  #: Every place, in order.


@dataclass(frozen=True, slots=True)
class Migration:
    """All that has to be written otherwise, by name."""

    names: tuple[MovedName, ...]  #: Those that are gone.
    stays: tuple[MovedName, ...] = ()  #: Those that are there, and are used otherwise.

    @property
    def lines(self) -> int:
        """Return how many lines of the feed have a name that is gone."""
        return len({(site.file, site.line) for name in self.names for site in name.sites})

    @property
    def callbacks(self) -> tuple[MovedName, ...]:
        """Return the methods that nothing would ever call."""
        return tuple(name for name in self.names if name.kind is NameKind.CALLBACK)

"""A change of NautilusTrader made on purpose, and what has to be seen of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """One seeded drift of an area: a contract exists when a seed of it was seen to fail.

    It is sown in a probe's process, before the probe. What else it breaks, in other areas, is kept
    by the tests of the suite.
    """

    sow: Callable[..., None]  #: Changes NT in this process; takes ``argument`` if there is one.
    argument: str = ""
    generations: tuple[str, ...] = ("v1",)  #: Of NT, in which there is what it changes.
    releases: str = ""  #: Those that do it where it is changed, as a specifier: ``<1.226``.
    says: str  #: What the message of a contract it breaks has to contain.
    breaks: tuple[str, ...]  #: Contracts of its own area that it breaks, without the area.
    severity: Literal["break", "shift", "add"]  #: The worst of it, for the reference feed.
    needs: Mapping[str, str] = field(default_factory=dict)
    """What a feed has to take for it to be seen, beside what the area needs: value of each role."""

    @property
    def id(self) -> str:
        """Return ``function`` or ``function:argument``."""
        return ":".join(filter(None, (self.sow.__name__, self.argument)))

"""The description of one name of NT: facts, and the usage sites behind each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.model.facts import Json
    from conformance.model.successor import Successor
    from conformance.model.usage_site import UsageSite

INSTEAD = "instead"
"""Key of an observation under which stand the likely successors of missing names, by path."""


@dataclass(slots=True)
class ApiDescription:
    """Facts about one name of NT, and the usage sites behind each fact."""

    facts: dict[str, Json] = field(default_factory=dict)
    places: dict[str, tuple[UsageSite, ...]] = field(default_factory=dict)  #: By a fact's path.
    successors: dict[str, Successor] = field(default_factory=dict)  #: By a fact's path.

    def state(
        self,
        path: str,
        fact: Json,
        sites: tuple[UsageSite, ...],
        successors: tuple[Successor, ...] = (),
    ) -> None:
        """Put one fact in at ``path`` (its first one or two steps are keys of their own).

        Args:
            path: Of the fact, e.g. ``members.USDT_FUTURE``.
            fact: What the release has there.
            sites: The usage sites that depend on it, in order.
            successors: Of a missing name, the likeliest first.
        """
        section, _, rest = path.partition(".")
        facts = self.facts
        if section == "methods" and "." in rest:
            name, _, detail = rest.partition(".")
            facts = branch(branch(facts, section), name)
            section, _, rest = detail.partition(".")
        if rest:
            facts = branch(facts, section)
        facts[rest or section] = fact
        if successors:
            branch(self.facts, INSTEAD)[path] = [one.write for one in successors]
            self.successors[path] = successors[0]
        self.places[path] = sites


def branch(facts: dict[str, Json], key: str) -> dict[str, Json]:
    """Return the mapping at a key, made where there is none."""
    found = facts.setdefault(key, {})
    if not isinstance(found, dict):
        raise TypeError(f"{key} is a fact, and can have none below it\n  found: {found!r}")
    return found

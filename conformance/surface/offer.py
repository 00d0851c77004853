"""An observation of one name, and the places in the feed behind its facts."""

from dataclasses import dataclass, field

from conformance.facts import Json

INSTEAD = "instead"
"""Where an observation keeps what NT has in place of each name that is gone, by its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the feed leans on one fact, and what NT has instead of a name that is gone."""

    path: str  #: Of the fact in its observation, e.g. ``members.USDT_FUTURE``.
    used_at: tuple[str, ...]  #: ``file:line``, in order.
    nearest: tuple[str, ...] = ()


@dataclass(slots=True)
class Offer:
    """The observation of one name, and the places in the feed behind its facts."""

    facts: dict[str, Json] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    def state(self, path: str, fact: Json, place: Place) -> None:
        """Put one fact in at ``path`` (its first one or two steps are keys of their own)."""
        section, _, rest = path.partition(".")
        facts = self.facts
        if section == "methods" and "." in rest:
            name, _, detail = rest.partition(".")
            facts = branch(branch(facts, section), name)
            section, _, rest = detail.partition(".")
        if rest:
            facts = branch(facts, section)
        facts[rest or section] = fact
        if place.nearest:
            branch(self.facts, INSTEAD)[place.path] = list(place.nearest)
        self.places.append(place)


def branch(facts: dict[str, Json], key: str) -> dict[str, Json]:
    """Return the mapping at a key, made where there is none."""
    found = facts.setdefault(key, {})
    if not isinstance(found, dict):
        raise TypeError(f"{key} is a fact, and can have none below it\n  found: {found!r}")
    return found

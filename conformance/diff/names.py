"""Which name stands in the feed's source for a fact, and which of NT's names has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.areas import area_of

if TYPE_CHECKING:
    from conformance.diff.records import Change
    from conformance.model.facts import SubjectRoles

SURFACE = "surface"  #: The area of the names that the feed uses.

_OF_THE_OWNER = frozenset(("imports", "not_passed", "requires", "returns", "kind", "subclass"))


def is_of_surface(change: Change) -> bool:
    """Whether a change is of a name that the feed uses."""
    return is_of_surface_id(change.observation)


def is_of_surface_id(observation: str) -> bool:
    """Whether an observation is of a name that the feed uses."""
    return area_of(observation) == SURFACE


def owner_of(subject: SubjectRoles) -> str:
    """Return NT's name that an observation is about; "" where it is about none."""
    return next(iter(subject.get("owner", ())), "")


def named_by(subject: SubjectRoles, path: str) -> str:
    """Return the name that stands in the feed's source for a fact of the surface."""
    section, _, rest = path.partition(".")
    owner = owner_of(subject)
    if not owner:
        return path.rpartition(".")[2]  # It is of a chain that can't be followed.
    if section in _OF_THE_OWNER:
        return owner
    if section == "methods":
        method, _, detail = rest.partition(".")
        argument = detail.removeprefix("passes.")
        return argument if argument != detail and argument.isidentifier() else method
    return rest if rest.isidentifier() else owner

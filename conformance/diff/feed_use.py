"""What the feed leans on, as far as it decides how severe a drift is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from conformance.diff.names import is_of_surface_id, named_by, owner_of
from conformance.model.facts import (
    Json,
    Observation,
    is_handled,
    is_missing,
    leaves,
    parameter_name,
    subject_of,
    texts_in,
)
from conformance.model.outcomes import FEED_ASKS, feed_runs, feed_subscribes
from conformance.model.schemas import schema_of
from conformance.nautilus.feed_roles import roles_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.diff.lines import FeedSource
    from conformance.diff.records import Change
    from conformance.model.facts import SubjectRoles

_Facts: TypeAlias = "Mapping[str, Json]"
"""The facts of one of NT's names, by their paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedUse:
    """What the feed uses of NT, read from both sides' surfaces and from its source.

    The new side was observed last, and with the feed that there is now, so its word goes first: a
    feed that was fixed since the old side was approved no longer leans on what was changed.
    """

    surface: Mapping[str, _Facts]  #: By name.
    names: frozenset[str] = frozenset()  #: All that the feed's source has as a name.
    variables: frozenset[str] = frozenset()  #: Environment variables that production sets.
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What the feed takes of each role that is a choice of its own; nothing where unknown."""
    runs: bool = False  #: Whether it was seen running on the new side.
    asks_the_same: frozenset[str] = frozenset()
    """What its own run asks for alike on both sides, by paths of ``feed.asks``."""
    keys_are_taken: bool = False  #: Whether the exchange is said to take production's keys.

    @classmethod
    def of(
        cls,
        before: Mapping[str, Observation],
        after: Mapping[str, Observation],
        source: FeedSource,
    ) -> FeedUse:
        """Read it from both sides' observations, and the feed's source for what those lack."""
        use = cls(
            surface=_joined(_surface(before), _surface(after)),
            names=source.names(),
            variables=source.variables,
            runs=feed_runs(after),
            asks_the_same=_asked_alike(before, after),
            keys_are_taken=source.keys_are_taken,
        )
        return replace(use, roles=roles_of(use, source, (*_requests(before), *_requests(after))))

    def touches(self, owner: str, member: str = "") -> bool:
        """Whether the feed uses one of NT's names, or a member of it."""
        paths = self.surface.get(owner)
        if paths is None or not member:
            return paths is not None
        sections = ("attributes", "methods", "members", "overrides")
        prefixes = tuple(f"{section}.{member}" for section in sections)
        return any(path == p or path.startswith(f"{p}.") for path in paths for p in prefixes)

    def imports_from(self, module: str) -> bool:
        """Whether the feed imports something from a module, or from one below it."""
        return self._has(f"imports.{module}")

    def calls(self, method: str) -> bool:
        """Whether the feed calls a method of that name, of whatever NT class."""
        return self._has(f"methods.{method}")

    def overridden(self) -> frozenset[str]:
        """Return the methods that the feed overrides, of whatever NT class."""
        return frozenset(name for section, name in self._parts() if section == "overrides")

    def called(self, prefix: str) -> frozenset[str]:
        """Return the methods that the feed calls whose names begin so, of whatever NT class."""
        called = (name for section, name in self._parts() if section == "methods")
        return frozenset(name for name in called if name.startswith(prefix))

    def members(self, owner: str) -> frozenset[str]:
        """Return the members of one of NT's enums that the feed uses."""
        paths = (path.partition(".") for path in self.surface.get(owner, ()))
        return frozenset(name for section, _, name in paths if section == "members")

    def passes(self, owner: str, argument: str) -> bool:
        """Whether the feed passes an argument, by name or position, to one of NT's names.

        One that it passes only where a release takes it, and this one does not, is not passed.
        """
        facts = {
            path: fact for path, fact in self.surface.get(owner, {}).items() if not is_handled(fact)
        }
        by_position = (
            parameter_name(fact)
            for path, fact in facts.items()
            if path.removeprefix("passes.").isdecimal()
        )
        return f"passes.{argument}" in facts or argument in by_position

    def names_any_of(self, change: Change, facts: Observation) -> bool:
        """Whether the source still has the name of a fact; without a path, of any of them."""
        subject = change.subject
        if change.path:
            return named_by(subject, change.path) in self.names
        paths = (path for path, _ in leaves(facts, schema_of(change.observation)))
        named = {named_by(subject, path) for path in paths}
        return not self.names.isdisjoint({owner_of(subject), *named})

    def takes(self, role: str, value: str) -> bool:
        """Whether the feed is known to take a value of a role: ``account``, ``spot``."""
        return value in self.roles.get(role, ())

    def is_own(self, subject: SubjectRoles) -> bool:
        """Whether a subject is one of the feed's: its account, say, and its environment.

        Roles that are no choice of a feed's, such as an owner, say nothing of that.
        """
        own = ((self.roles.get(role), values) for role, values in subject.items())
        return all(known is None or not known.isdisjoint(values) for known, values in own)

    def _parts(self) -> Iterator[tuple[str, str]]:
        """Yield the section of each fact that has one, and the name that comes first in it."""
        paths = (path.split(".") for facts in self.surface.values() for path in facts)
        yield from ((path[0], path[1]) for path in paths if len(path) > 1)

    def _has(self, wanted: str) -> bool:
        return any(
            path == wanted or path.startswith(f"{wanted}.")
            for facts in self.surface.values()
            for path in facts
        )


def _asked_alike(
    before: Mapping[str, Observation], after: Mapping[str, Observation]
) -> frozenset[str]:
    """Return what the feed's own run, that has subscribed on both sides, asks for alike."""
    if not (feed_subscribes(before) and feed_subscribes(after)):
        return frozenset()
    old, new = (side.get(FEED_ASKS, {}) for side in (before, after))
    return frozenset(path for path in old if path in new and old[path] == new[path])


def _requests(side: Mapping[str, Observation]) -> list[str]:
    return texts_in(side.get(FEED_ASKS, {}).get("requests"))


def _surface(observations: Mapping[str, Observation]) -> dict[str, dict[str, Json]]:
    found: dict[str, dict[str, Json]] = {}
    for name, facts in observations.items():
        if is_of_surface_id(name):
            leaf_values = dict(leaves(facts, schema_of(name)))
            found.setdefault(owner_of(subject_of(facts)), {}).update(leaf_values)
    return found


def _joined(old: Mapping[str, _Facts], new: Mapping[str, _Facts]) -> dict[str, _Facts]:
    """Return what the new side says; of a name that is gone there, also what the old one did."""
    joined = {**old, **new}
    for name, facts in new.items():
        if is_missing(facts.get("kind")):
            joined[name] = {**old.get(name, {}), **facts}
    return joined

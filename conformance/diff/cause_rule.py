"""A cause rule: which drifts of an area follow from which others, of any area."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from conformance.diff.records import Change, Drift
from conformance.model.areas import area_ids, area_module, has_module

if TYPE_CHECKING:
    from conformance.model.facts import Absent, Json

Relation: TypeAlias = Callable[[Change, Change], bool]
"""Whether a change, the first, follows from another one."""

_MODULE = "causes"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRule:
    """A kind of drift of an area that follows from another kind, perhaps of another area."""

    reason: str
    follower: str = ""  #: Kind of the drift that follows; any of the area's where it is empty.
    causes: tuple[str, ...] = ()  #: Kinds that it may follow from; any where there are none.
    when: Relation  #: What must hold between their changes.

    def relates(self, follower: Drift, cause: Drift) -> bool:
        """Whether one drift follows from another one, by this rule."""
        return (
            (not self.follower or self.follower in follower.kinds)
            and (not self.causes or not cause.kinds.isdisjoint(self.causes))
            and self.when(follower.change, cause.change)
        )


def cause_rules_of(area: str) -> tuple[CauseRule, ...]:
    """Return the cause rules of an area's drifts, in the order in which they are tried."""
    return _cause_rules(area) if area in area_ids() else ()


@cache
def _cause_rules(area: str) -> tuple[CauseRule, ...]:
    if not has_module(area, _MODULE):
        return ()
    found: tuple[CauseRule, ...] = area_module(area, _MODULE).CAUSE_RULES
    return found


def always(_follower: Change, _cause: Change) -> bool:
    """Whatever the two changes are."""
    return True


def is_same(follower: Change, cause: Change) -> bool:
    """Whether both are about one observation."""
    return follower is not cause and follower.observation == cause.observation


def words_in(value: Json | Absent) -> set[str]:
    """Return the words in a fact's texts, which are NT's or Python's: types and messages."""
    match value:
        case str():
            return set(_WORD.findall(value))
        case Mapping():
            return {word for one in value.values() for word in words_in(one)}
    return set()

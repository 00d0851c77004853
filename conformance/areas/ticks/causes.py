"""What drifts of values follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.surface.kinds import NAME_BROKEN
from conformance.areas.ticks.kinds import VALUE_CHANGED, VALUE_LOST
from conformance.diff.cause_rule import CauseRule, words_in
from conformance.diff.names import named_by, owner_of

if TYPE_CHECKING:
    from conformance.diff.records import Change


def _is_one_value(follower: Change, cause: Change) -> bool:
    return (
        owner_of(cause.subject) == owner_of(follower.subject)
        and named_by(cause.subject, cause.path) == follower.path.rpartition(".")[2]
    )


def _needs_it(follower: Change, cause: Change) -> bool:
    return named_by(cause.subject, cause.path) in words_in(follower.after)


def _is_of_one_member(follower: Change, cause: Change) -> bool:
    """What a member makes of one value, it makes of others."""
    is_one = "." not in cause.path and follower.path.rpartition(".")[2] == cause.path
    return (
        is_one
        and follower.path != cause.path
        and owner_of(follower.subject) == owner_of(cause.subject)
    )


CAUSE_RULES = (
    CauseRule(reason="one value, seen from two sides", causes=(NAME_BROKEN,), when=_is_one_value),
    CauseRule(
        reason="a value is made by a name that is gone",
        follower=VALUE_LOST,
        causes=(NAME_BROKEN,),
        when=_needs_it,
    ),
    CauseRule(
        reason="one member of a number, seen at several values",
        follower=VALUE_CHANGED,
        causes=(VALUE_CHANGED,),
        when=_is_of_one_member,
    ),
)

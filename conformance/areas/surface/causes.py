"""What drifts of names follow from: others of the same name, or of the type before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.surface.kinds import (
    NAME_BROKEN,
    NAME_LEFT,
    NAME_REACHED,
    NOT_FOLLOWED,
    TYPE_CHANGED,
)
from conformance.diff.cause_rule import CauseRule, is_same, words_in
from conformance.diff.names import named_by, owner_of
from conformance.model.facts import ABSENT, is_missing, parameter_name, texts_in

if TYPE_CHECKING:
    from conformance.diff.records import Change


def _is_of_the_member(follower: Change, cause: Change) -> bool:
    return (
        is_same(follower, cause)
        and is_missing(cause.after)
        and follower.after is ABSENT
        and _named(follower) == _named(cause)
    )


def _is_behind_the_type(follower: Change, cause: Change) -> bool:
    chain = f"{owner_of(cause.subject)}.{_named(cause)}."
    return f"{follower.path}.".startswith(chain)


def _is_the_old_type(follower: Change, cause: Change) -> bool:
    return not follower.path and owner_of(follower.subject) in words_in(cause.before)


def _is_the_new_type(follower: Change, cause: Change) -> bool:
    return not follower.path and owner_of(follower.subject) in words_in(cause.after)


def _requires_what_stands_there(follower: Change, cause: Change) -> bool:
    callable_, _, argument = cause.path.rpartition("passes.")
    old, new = (parameter_name(side) for side in (cause.before, cause.after))
    kept = [name for name in texts_in(follower.before) if name != old]
    required = [name for name in texts_in(follower.after) if name != new]
    return (
        is_same(follower, cause)
        and argument.isdecimal()
        and follower.path == f"{callable_}requires"
        and required in (kept, texts_in(follower.before))
    )


def _is_of_the_class(follower: Change, cause: Change) -> bool:
    return (
        is_same(follower, cause)
        and cause.path == "kind"
        and (follower.after is ABSENT or is_missing(follower.after))
    )


def _named(change: Change) -> str:
    return named_by(change.subject, change.path)


_BEHIND = "what is behind a type goes with it"

CAUSE_RULES = (
    CauseRule(reason="all of a member goes with it", causes=(NAME_BROKEN,), when=_is_of_the_member),
    CauseRule(
        reason=_BEHIND,
        follower=NOT_FOLLOWED,
        causes=(TYPE_CHANGED,),
        when=_is_behind_the_type,
    ),
    CauseRule(reason=_BEHIND, follower=NAME_LEFT, causes=(TYPE_CHANGED,), when=_is_the_old_type),
    CauseRule(reason=_BEHIND, follower=NAME_REACHED, causes=(TYPE_CHANGED,), when=_is_the_new_type),
    CauseRule(reason="what is required has another name as well", when=_requires_what_stands_there),
    CauseRule(reason="all of a class goes with it", causes=(NAME_BROKEN,), when=_is_of_the_class),
)

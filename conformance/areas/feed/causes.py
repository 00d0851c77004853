"""What drifts of the feed itself follow from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.areas.credentials.kinds import VARIABLES_DEMANDED
from conformance.areas.feed.kinds import ASKS, CALLBACK, STOPPED
from conformance.areas.surface.kinds import NAME_BROKEN
from conformance.diff.cause_rule import CauseRule, words_in
from conformance.diff.names import named_by
from conformance.model.facts import error_in, texts_in

if TYPE_CHECKING:
    from conformance.diff.records import Change
    from conformance.model.facts import Absent, Json


def _is_nothing(follower: Change, _cause: Change) -> bool:
    """Whether nothing is asked for: a feed that stops later has asked as it does."""
    return not follower.after


def _names_it(follower: Change, cause: Change) -> bool:
    return named_by(cause.subject, cause.path) in words_in(follower.after)


def _overrides_it(follower: Change, cause: Change) -> bool:
    return cause.path == f"overrides.{follower.path}"


def _asks_for_it(follower: Change, cause: Change) -> bool:
    named = words_in(follower.after)
    # One that ended without a type of error ended with a word of its own, as it should.
    return any(name in named for name in texts_in(cause.after)) or not _ending(follower.after)


def _ending(outcome: Json | Absent) -> str:
    """Return the type of the error that ended a feed; "" where none did."""
    return error_in(outcome.get("error")) if isinstance(outcome, Mapping) else ""


CAUSE_RULES = (
    CauseRule(
        reason="a feed that does not run asks for nothing",
        follower=ASKS,
        causes=(STOPPED,),
        when=_is_nothing,
    ),
    CauseRule(
        reason="the feed stops at a name that is gone",
        follower=STOPPED,
        causes=(NAME_BROKEN,),
        when=_names_it,
    ),
    CauseRule(
        reason="a callback that is gone is not called",
        follower=CALLBACK,
        causes=(NAME_BROKEN,),
        when=_overrides_it,
    ),
    CauseRule(
        reason="the feed stops at a variable",
        follower=STOPPED,
        causes=(VARIABLES_DEMANDED,),
        when=_asks_for_it,
    ),
)

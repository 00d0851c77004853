"""What drifts of credentials follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.credentials.kinds import DEMAND_CHANGED, KEY_SOURCE, VARIABLES_DEMANDED
from conformance.areas.feed.kinds import ASKS, WITH_KEY
from conformance.diff.cause_rule import CauseRule, is_same
from conformance.model.facts import texts_in

if TYPE_CHECKING:
    from conformance.diff.records import Change
    from conformance.model.facts import Absent, Json


def _is_of_its_requests(follower: Change, cause: Change) -> bool:
    """Whether the feed's own run sends a key, or none, as the suite's node does, on both sides."""
    if cause.path != "requests" or not cause.after:
        return False
    sides = ((follower.before, cause.before), (follower.after, cause.after))
    return all(bool(texts_in(sent)) == _has_key(requests) for sent, requests in sides)


def _has_key(requests: Json | Absent) -> bool:
    return any(WITH_KEY in text for text in texts_in(requests))


def _is_its_error(follower: Change, cause: Change) -> bool:
    return is_same(follower, cause) and follower.path == "error"


CAUSE_RULES = (
    CauseRule(
        reason="the suite's own node sends a key where the feed's own run does",
        follower=KEY_SOURCE,
        causes=(ASKS,),
        when=_is_of_its_requests,
    ),
    CauseRule(
        reason="one demand, with its error",
        causes=(VARIABLES_DEMANDED, DEMAND_CHANGED),
        when=_is_its_error,
    ),
)

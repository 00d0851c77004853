"""What drifts of streams follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.causes import NOT_ASKED, STREAM
from conformance.areas.wire.own_run import OWN_RUN
from conformance.areas.wire.streams.kinds import NOTHING_ASKED, PART_NOT_ASKED
from conformance.diff.cause_rule import CauseRule, is_same

if TYPE_CHECKING:
    from conformance.diff.records import Change


_DECIDING = ("loopback", "production", "connections")
_PARTS = ("symbols", "kinds")


def _is_of_the_plan(follower: Change, cause: Change) -> bool:
    """All that a plan tells goes with the first of what decides whether anything is asked."""
    if not is_same(follower, cause) or cause.path not in _DECIDING:
        return False
    return follower.path not in _DECIDING[: _DECIDING.index(cause.path) + 1]


def _is_of_the_part(follower: Change, cause: Change) -> bool:
    """Messages, streams and connections go with the instrument or kind that is not asked for."""
    return is_same(follower, cause) and follower.path not in _PARTS


CAUSE_RULES = (
    OWN_RUN,
    STREAM,
    NOT_ASKED,
    CauseRule(
        reason="no stream is asked for at all", causes=(NOTHING_ASKED,), when=_is_of_the_plan
    ),
    CauseRule(
        reason="a stream that is not asked for is in no message",
        causes=(PART_NOT_ASKED,),
        when=_is_of_the_part,
    ),
)

"""What drifts of a node's end follow from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.areas.feed.kinds import STOPPED
from conformance.areas.wire.causes import NOT_ASKED, STREAM, leaf_of
from conformance.areas.wire.own_run import OWN_RUN
from conformance.diff.cause_rule import CauseRule

if TYPE_CHECKING:
    from conformance.diff.records import Change


def _takes_as_long(follower: Change, cause: Change) -> bool:
    """Whether the feed's own run subscribes, and does not stop in time."""
    return (
        leaf_of(follower) == "within"
        and isinstance(cause.after, Mapping)
        and cause.after.get("stops") is False
    )


CAUSE_RULES = (
    OWN_RUN,
    STREAM,
    NOT_ASKED,
    CauseRule(
        reason="the suite's own node takes longer to stop, as the feed's own run does",
        causes=(STOPPED,),
        when=_takes_as_long,
    ),
)

"""What drifts of quotes and trades in volume follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.causes import ALLOTMENT, NOT_TOLERATED, leaf_of
from conformance.diff.cause_rule import CauseRule, is_same

if TYPE_CHECKING:
    from conformance.diff.records import Change

_FLAGS = ("come_in_150_ms", "in_order_as_sent", "ts_init_is_of_arrival")
_COUNTED = ("_lost", "_twice", "_never_sent")


def _is_spread(follower: Change, cause: Change) -> bool:
    """Of streams on more connections, fewer are asked for on each."""
    eased = (("keeps_the_limit", True), ("is_closed_for_it", False))
    is_allotted = leaf_of(cause) == "streams_of_connections"
    return is_same(follower, cause) and is_allotted and (leaf_of(follower), follower.after) in eased


def _is_of_those_counted(follower: Change, cause: Change) -> bool:
    """Ticks that are lost or doubled can't be told in time or in order."""
    is_counted = leaf_of(cause).endswith(_COUNTED)
    return is_same(follower, cause) and is_counted and leaf_of(follower) in _FLAGS


CAUSE_RULES = (
    NOT_TOLERATED,
    ALLOTMENT,
    CauseRule(reason="a connection with fewer streams has fewer messages", when=_is_spread),
    CauseRule(
        reason="what is lost or comes twice has no order and no time", when=_is_of_those_counted
    ),
)

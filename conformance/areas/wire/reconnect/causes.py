"""What drifts of lost connections follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.causes import leaf_of
from conformance.diff.cause_rule import CauseRule, is_same

if TYPE_CHECKING:
    from conformance.diff.records import Change

_AWAY = ("strategy_started", "comes_back_within")


def _goes_with_the_return(follower: Change, cause: Change) -> bool:
    """What is asked for, logged and lost goes with whether, and when, the node is back."""
    if not is_same(follower, cause) or leaf_of(cause) not in _AWAY:
        return False
    return leaf_of(follower) not in _AWAY[: _AWAY.index(leaf_of(cause)) + 1]


CAUSE_RULES = (
    CauseRule(
        reason="of a node that is not back, or not yet, nothing comes", when=_goes_with_the_return
    ),
)

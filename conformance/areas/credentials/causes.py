"""What drifts of credentials follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.credentials.kinds import DEMAND_CHANGED, VARIABLES_DEMANDED
from conformance.diff.cause_rule import CauseRule, is_same

if TYPE_CHECKING:
    from conformance.diff.records import Change


def _is_its_error(follower: Change, cause: Change) -> bool:
    return is_same(follower, cause) and follower.path == "error"


CAUSE_RULES = (
    CauseRule(
        reason="one demand, with its error",
        causes=(VARIABLES_DEMANDED, DEMAND_CHANGED),
        when=_is_its_error,
    ),
)

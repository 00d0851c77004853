"""What drifts of written values follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.written.kinds import WRITTEN_VALUE
from conformance.diff.cause_rule import CauseRule

if TYPE_CHECKING:
    from conformance.diff.records import Change


def _is_part_of(follower: Change, cause: Change) -> bool:
    return cause.path in follower.path and cause.path != follower.path


CAUSE_RULES = (
    CauseRule(
        reason="a value is made of one that is refused, or comes out differently",
        follower=WRITTEN_VALUE,
        causes=(WRITTEN_VALUE,),
        when=_is_part_of,
    ),
)

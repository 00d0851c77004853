"""What drifts of configs follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.surface.kinds import NAME
from conformance.diff.cause_rule import CauseRule
from conformance.diff.names import owner_of

if TYPE_CHECKING:
    from conformance.diff.records import Change


def _is_one_field(follower: Change, cause: Change) -> bool:
    section, _, field = cause.path.partition(".")
    return (
        owner_of(follower.subject) == owner_of(cause.subject)
        and section in ("passes", "not_passed")
        and follower.path == field.rpartition(".")[2]
    )


CAUSE_RULES = (
    CauseRule(reason="one field, seen from two sides", causes=(NAME,), when=_is_one_field),
)

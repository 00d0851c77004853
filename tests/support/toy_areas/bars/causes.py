"""What drifts of bar types follow from: names that are gone, which another area tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.surface.kinds import NAME_BROKEN
from conformance.diff.cause_rule import CauseRule, is_same, words_in
from conformance.diff.names import named_by

from .kinds import REFUSED

if TYPE_CHECKING:
    from conformance.diff.records import Change


def _needs_it(follower: Change, cause: Change) -> bool:
    return named_by(cause.subject, cause.path) in words_in(follower.after)


CAUSE_RULES = (
    CauseRule(reason="a bar type needs a name that is gone", causes=(NAME_BROKEN,), when=_needs_it),
    CauseRule(reason="nothing is told of a refused type", causes=(REFUSED,), when=is_same),
)

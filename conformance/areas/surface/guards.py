"""Claims about names that the feed asks for before it uses them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.model.guard import Guard

if TYPE_CHECKING:
    from conformance.diff.case import Case

_GUARDS = frozenset(map(str, Guard))


def is_guarded(case: Case) -> bool:
    """The name comes or goes, and the feed asks first whether the release has it."""
    return any(
        isinstance(side, Mapping) and side.get("handled_by_feed") in _GUARDS
        for side in (case.before, case.after)
    )

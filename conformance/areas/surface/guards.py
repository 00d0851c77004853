"""Claims about names that may be missing, and nothing is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.model.guard import GUARDS

if TYPE_CHECKING:
    from conformance.diff.case import Case


def is_guarded(case: Case) -> bool:
    """The name comes or goes, and the feed asks first whether the release has it."""
    return any(
        isinstance(side, Mapping) and side.get("handled_by_feed") in GUARDS
        for side in (case.before, case.after)
    )


def needs_extra(case: Case) -> bool:
    """The name can't be told on one side: a package of others is not installed there."""
    return any(
        isinstance(side, Mapping) and "not_installed" in side for side in (case.before, case.after)
    )

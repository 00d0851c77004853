"""What drifts of callbacks and timers follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.diff.cause_rule import CauseRule

if TYPE_CHECKING:
    from conformance.diff.records import Change


def _is_never_called(follower: Change, cause: Change) -> bool:
    """A timer whose event does not come calls nothing that could raise."""
    is_late = (cause.observation, cause.path, cause.after) == ("callbacks.timer", "comes", False)
    return is_late and follower.observation == "callbacks.raising_timer"


CAUSE_RULES = (
    CauseRule(reason="a timer that is not due in time calls nothing", when=_is_never_called),
)

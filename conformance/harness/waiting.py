"""Waiting for what happens in a thread of NT's, or at the venue, of which nothing tells."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_POLL_S = 0.01


def wait_until(condition: Callable[[], bool], patience_s: float) -> bool:
    """Look until a condition holds; return whether it does.

    Args:
        condition: It is asked at least once, also where there is no patience left.
        patience_s: Seconds after which it is no longer asked.
    """
    end_s = time.monotonic() + patience_s
    while not (holds := condition()) and time.monotonic() < end_s:
        time.sleep(_POLL_S)
    return holds

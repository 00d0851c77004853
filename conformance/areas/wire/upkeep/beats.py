"""The classes of the time until a client pings by itself."""

from __future__ import annotations

from typing import Final

WITHIN_S: Final = {"20 s": 20.0, "40 s": 40.0, "66 s": 66.0}
"""Seconds of each class: clients ping each half minute, or each minute."""

NEVER: Final = "none in 66 s"

BEATS: Final = (*WITHIN_S, NEVER)
"""From the best to the worst."""


def beat_of(time_s: float) -> str:
    """Return the class of a time in seconds."""
    return next((name for name, most_s in WITHIN_S.items() if time_s < most_s), NEVER)

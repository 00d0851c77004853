"""The classes of times that are told: what a feed would call at once, soon, late and too late."""

from __future__ import annotations

from typing import Final

WITHIN_S: Final = {"1 s": 1.0, "5 s": 5.0, "30 s": 30.0}
"""Seconds of each class."""

NEVER: Final = "later, or never"

CLASSES: Final = (*WITHIN_S, NEVER)
"""From the best to the worst."""


def class_of(time_s: float) -> str:
    """Return the class of a time in seconds."""
    return next((name for name, most_s in WITHIN_S.items() if time_s < most_s), NEVER)

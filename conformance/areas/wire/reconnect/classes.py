"""The classes of times that are told of a node that was cut off, or that stops."""

from __future__ import annotations

from typing import Final

WITHIN_S: Final = {"1500 ms": 1.5, "6 s": 6.0, "30 s": 30.0}
"""Seconds of each class: far from what releases take, so that a busy machine makes no other."""

SOONEST_S: Final = {"700 ms": 0.7, **WITHIN_S}
"""The same for the soonest of several times, which a busy machine hardly moves."""

LONG_S: Final = 6.0
"""Of the last of these classes: what comes back at all comes back within it."""

NEVER: Final = "later, or never"

CLASSES: Final = (*SOONEST_S, NEVER)
"""From the best to the worst."""


def class_of(time_s: float) -> str:
    """Return the class of a time in seconds."""
    return next((name for name, most_s in WITHIN_S.items() if time_s < most_s), NEVER)


def soonest_of(time_s: float) -> str:
    """Return the class of the soonest of several times, in seconds."""
    return next((name for name, most_s in SOONEST_S.items() if time_s < most_s), NEVER)

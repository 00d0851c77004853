"""The classes of the time that a node takes to stop."""

from __future__ import annotations

from typing import Final

WITHIN_S: Final = {"3 s": 3.0, "10 s": 10.0}
"""Seconds of each class: releases take a fifth of a second."""

LATER: Final = "later"

CLASSES: Final = (*WITHIN_S, LATER)
"""From the best to the worst."""


def class_of(time_s: float) -> str:
    """Return the class of a time in seconds."""
    return next((name for name, most_s in WITHIN_S.items() if time_s < most_s), LATER)

"""The classes of the time that a node takes to stop."""

from typing import Final

from conformance.areas.wire.time_classes import TimeClasses

STOPS: Final = TimeClasses({"3 s": 3.0, "10 s": 10.0}, "later")
"""Releases take a fifth of a second."""

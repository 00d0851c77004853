"""The classes of times that are told of a node that was cut off, or that stops."""

from typing import Final

from conformance.areas.wire.time_classes import TimeClasses

TIMES: Final = TimeClasses({"1500 ms": 1.5, "8 s": 8.0, "30 s": 30.0}, "later, or never")
"""Releases try again at once, after one or two seconds, and after half as long again each time."""

SOONEST: Final = TimeClasses({"700 ms": 0.7, **TIMES.within_s}, TIMES.beyond)
"""The same for the soonest of several times, which a busy machine hardly moves."""

RETRIED_S: Final = 1.5
"""Of the second of these classes: whether a second attempt is made, or a third, may be chance."""

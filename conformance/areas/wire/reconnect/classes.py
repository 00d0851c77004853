"""The classes of times that are told of a node that was cut off, or that stops."""

from typing import Final

from conformance.areas.wire.time_classes import TimeClasses

TIMES: Final = TimeClasses({"1500 ms": 1.5, "6 s": 6.0, "30 s": 30.0}, "later, or never")

SOONEST: Final = TimeClasses({"700 ms": 0.7, **TIMES.within_s}, TIMES.beyond)
"""The same for the soonest of several times, which a busy machine hardly moves."""

LONG_S: Final = 6.0
"""Of the last of these classes: what comes back at all comes back within it."""

"""The classes of times that are told: what a feed would call at once, soon, late and too late."""

from typing import Final

from conformance.areas.wire.time_classes import TimeClasses

TIMES: Final = TimeClasses({"1 s": 1.0, "5 s": 5.0, "30 s": 30.0}, "later, or never")

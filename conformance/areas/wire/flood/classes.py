"""The classes of what a tick takes, in the quickest of many bursts: of any release 0.1 ms."""

from typing import Final

from conformance.areas.wire.time_classes import TimeClasses

TIMES: Final = TimeClasses({"0.5 ms": 0.0005, "2 ms": 0.002}, "more")

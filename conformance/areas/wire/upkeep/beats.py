"""The classes of the time until a client pings by itself."""

from typing import Final

from conformance.areas.wire.time_classes import TimeClasses

BEATS: Final = TimeClasses({"20 s": 20.0, "40 s": 40.0, "66 s": 66.0}, "none in 66 s")
"""Clients ping each half minute, or each minute."""

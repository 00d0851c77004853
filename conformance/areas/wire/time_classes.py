"""Classes of times: wide, so that a busy machine makes no other one of a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TimeClasses:
    """The words for times up to so many seconds, and the one for all beyond."""

    within_s: Mapping[str, float]  #: From the best to the worst.
    beyond: str

    @property
    def words(self) -> tuple[str, ...]:
        """Return all of them, from the best to the worst."""
        return (*self.within_s, self.beyond)

    def of(self, time_s: float) -> str:
        """Return the class of a time in seconds."""
        within = (word for word, most_s in self.within_s.items() if time_s < most_s)
        return next(within, self.beyond)

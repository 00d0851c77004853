"""In which ways a contract may not hold."""

from dataclasses import dataclass
from enum import StrEnum


class Broken(StrEnum):
    """In which way a contract does not hold."""

    DRIFT = "drift"  #: What was observed is not what was approved.
    BLOCKING = "blocking"  #: The feed can't run with it, so it can't be approved.
    NEW = "new"  #: It was observed, and nothing of it is approved yet.
    LEFT_OVER = "left over"  #: It was approved, and nothing makes the observation any more.
    INCONCLUSIVE = "inconclusive"  #: Nothing was observed, so nothing is known.
    UNREADABLE = "unreadable"  #: The snapshot can't be read.

    @property
    def is_drift(self) -> bool:
        """Whether it is known that something has to be reviewed."""
        return self not in (Broken.INCONCLUSIVE, Broken.UNREADABLE)


@dataclass(frozen=True, slots=True)
class BrokenContract:
    """One contract that does not hold."""

    kind: Broken
    text: str

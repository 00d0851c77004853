"""What a name that is gone has become."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Successor:
    """What to write in the place of a name that the release does not have."""

    write: str  #: E.g. ``environment=BinanceEnvironment.TESTNET``.
    is_known: bool = False  #: Whether it is known to be the successor; else it is a guess.

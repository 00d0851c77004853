"""What a self-check came to, as records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.diff.records import Exit, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One seed: a drift that was made on purpose, and whether it was seen."""

    id: str  #: ``lose_a_trade``; of a name ``gone:Price.as_decimal``.
    area: str  #: That has to see it.
    says: str  #: What was done, in a sentence.
    severity: Severity | None  #: Of the worst drift that was seen; None where it was not caught.
    why: str = ""  #: Why it was not caught.


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheck:
    """All seeds that were sown for one channel, and those that were not."""

    channel: str
    release: str
    python: str
    checked: tuple[Checked, ...]
    not_sown: Mapping[str, str] = field(default_factory=dict)  #: Why a seed was not, by its id.
    takes_s: float = 0.0

    @property
    def missed(self) -> tuple[Checked, ...]:
        """Return the seeds that nothing saw."""
        return tuple(one for one in self.checked if one.severity is None)

    @property
    def exit_status(self) -> int:
        """Return 0 where each seed was caught, 1 where one was not, 2 where none was sown."""
        if not self.checked:
            return Exit.INCONCLUSIVE
        return Exit.DRIFT if self.missed else Exit.SAFE

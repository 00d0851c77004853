"""A rule: one kind of change, and what it does to the feed."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from conformance.drift.conditions.facts import always
from conformance.drift.records import Severity

if TYPE_CHECKING:
    from conformance.drift.case import Case, Condition

BREAK, SHIFT, ADD = Severity.BREAK, Severity.SHIFT, Severity.ADD


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of change, and what it does to the feed."""

    id: str
    observation: str  #: Pattern of observation ids.
    paths: tuple[str, ...] = ("*",)  #: Patterns of paths in it.
    when: Condition = always
    severity: Severity
    reason: str  #: One line, for whoever reads the drift.
    example: str

    def meets(self, case: Case) -> bool:
        """Whether a change is of this kind."""
        return (
            fnmatchcase(case.change.observation, self.observation)
            and any(fnmatchcase(case.change.path, path) for path in self.paths)
            and self.when(case)
        )

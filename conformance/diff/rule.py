"""A rule: one kind of change, and what it does to the feed."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from conformance.diff.conditions.facts import always, is_no_longer_told
from conformance.diff.records import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.diff.case import Case, Condition
    from conformance.model.facts import Json

BREAK, SHIFT, ADD = Severity.BREAK, Severity.SHIFT, Severity.ADD


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of change, and what it does to the feed."""

    id: str
    observation: str  #: Pattern of observation ids.
    paths: tuple[str, ...] = ("*",)  #: Patterns of paths in it.
    when: Condition = always
    severity: Severity
    of_others: bool = False  #: Whether it is about what this feed does not use.
    kind: str = ""  #: What the cause rules of other areas know its drifts by.
    reason: str  #: One line, for whoever reads the drift.
    example: str
    stops: Callable[[Json], bool] | None = None
    """Of a break: whether a value of the fact stops the feed, whatever it was before. Such a fact
    can't be approved in production."""

    def is_about(self, observation: str, path: str) -> bool:
        """Whether a fact is of this rule's kind."""
        return fnmatchcase(observation, self.observation) and any(
            fnmatchcase(path, pattern) for pattern in self.paths
        )

    def meets(self, case: Case) -> bool:
        """Whether a change is of this kind.

        That a fact is gone is for the better only where a claim of the rule says so.
        """
        claims_nothing = self.severity is ADD and self.when is always and not self.of_others
        return (
            self.is_about(case.change.observation, case.change.path)
            and self.when(case)
            and not (claims_nothing and is_no_longer_told(case))
        )

"""The history of a range of releases: what each was, and what it changed for the feed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.diff.records import Change, Drift, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.model.facts import Observation
    from conformance.model.failure import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseResult:
    """What came of observing one release."""

    release: str
    facts: Mapping[str, Observation] = field(default_factory=dict)
    failures: Mapping[str, Failure] = field(default_factory=dict)  #: Why, by probe id.
    inconclusive: str = ""  #: Why nothing of it could be observed.


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One release, and what it changed since what was last told of the ones before it."""

    release: str
    drifts: tuple[Drift, ...] = ()
    inconclusive: str = ""  #: Why nothing of it could be observed.
    failures: Mapping[str, Failure] = field(default_factory=dict)  #: Why, by probe id.
    silent: frozenset[str] = frozenset()  #: Observations that others have and this one lacks.
    is_first: bool = False  #: There is none before it to compare with.

    @property
    def verdict(self) -> Verdict | None:
        """Return what an upgrade to it from the one before is; None of the first."""
        found = {drift.severity for drift in self.drifts}
        if Severity.BREAK in found:
            return Verdict.BLOCKED
        if Severity.SHIFT in found:
            return Verdict.REVIEW
        if self.inconclusive or self.failures:
            return Verdict.INCONCLUSIVE
        return None if self.is_first else Verdict.SAFE

    def of(self, severity: Severity) -> tuple[Drift, ...]:
        """Return its drifts of one severity."""
        return tuple(drift for drift in self.drifts if drift.severity is severity)

    @property
    def changes(self) -> Iterator[tuple[Change, Drift]]:
        """Yield each fact that it changed, with the drift that this is part of."""
        for drift in self.drifts:
            for change in (drift.change, *drift.also):
                yield change, drift


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The releases of a range, oldest first."""

    python: str  #: E.g. ``3.12``.
    columns: tuple[Column, ...]
    unchanged: int = 0  #: Facts that are the same in every release that tells of them.

    @property
    def facts(self) -> tuple[FactHistory, ...]:
        """Return each fact that changed, those that stopped the feed first."""
        changes: dict[str, dict[int, tuple[Change, Drift]]] = {}
        for at, column in enumerate(self.columns):
            for change, drift in column.changes:
                changes.setdefault(change.fact, {}).setdefault(at, (change, drift))
        found = [FactHistory(fact=fact, changes=by) for fact, by in changes.items()]
        return tuple(sorted(found, key=lambda one: (tuple(Severity).index(one.worst), one.fact)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FactHistory:
    """One fact, and in which releases it changed."""

    fact: str  #: Observation and path.
    changes: Mapping[int, tuple[Change, Drift]]  #: By the place of the release in the range.

    @property
    def observation(self) -> str:
        """Return the observation that it is part of."""
        return next(iter(self.changes.values()))[0].observation

    @property
    def worst(self) -> Severity:
        """Return the worst that it did to the feed."""
        return min((d.severity for _, d in self.changes.values()), key=tuple(Severity).index)

    def value_at(self, place: int) -> object:
        """Return what the fact is in the release at a place: `ABSENT` where there is none."""
        before = [at for at in self.changes if at <= place]
        if before:
            return self.changes[max(before)][0].after
        return self.changes[min(self.changes)][0].before

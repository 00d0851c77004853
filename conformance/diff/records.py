"""A drift, what speaks for it, and the answer that all drifts of an upgrade add up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from conformance.model.coverage import RunsOn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.coverage import Coverage
    from conformance.model.facts import Absent, Json, SubjectRoles
    from conformance.model.migration import Migration
    from conformance.model.usage_site import UsageSite


class Severity(StrEnum):
    """What a drift does to the feed, worst first."""

    BREAK = "break"  #: The feed stops, or never starts.
    SHIFT = "shift"  #: It runs, and something is different.
    ADD = "add"  #: Nothing that it uses changed.


class Verdict(StrEnum):
    """The answer to "can I upgrade?"."""

    SAFE = "SAFE"  #: Adds at most.
    NAMES_ONLY = "SAFE (names only)"  #: Adds at most, of a feed that was not run.
    REVIEW = "REVIEW"  #: Shifts: a person has to look.
    BLOCKED = "BLOCKED"  #: Breaks.
    INCONCLUSIVE = "INCONCLUSIVE"  #: Something could not be observed; neither safe nor not.
    NOT_APPROVED = "NOT APPROVED YET"  #: In a gate: new facts, or left-over snapshots, alone.


class Exit(IntEnum):
    """How a command that gives a verdict ends."""

    SAFE = 0
    DRIFT = 1
    INCONCLUSIVE = 2


class Proof(StrEnum):
    """What came of running a witness on both releases."""

    PROVEN = "proven"  #: It runs on the old release and fails on the new one.
    REFUTED = "refuted"  #: It fails on neither, or on both; the drift is no longer a break.
    NOT_RUN = "not run"  #: Not on both: no environment, or no answer in time; the note says which.


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A few lines that run on the old release and fail on the new one."""

    code: str  #: At most ten lines of Python.
    proof: Proof = Proof.NOT_RUN
    before: str = ""  #: How it ended on the old release: "runs", or the last line that it printed.
    after: str = ""  #: The same on the new one.


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact that differs between two sets of observations."""

    observation: str  #: Dotted id, e.g. ``credentials.usdt_futures_live``.
    path: str  #: Where in it, e.g. ``members.USDT_FUTURE``.
    before: Json | Absent  #: `ABSENT` where the older side has no such fact.
    after: Json | Absent
    subject: SubjectRoles = field(default_factory=dict)  #: What it is about.

    @property
    def fact(self) -> str:
        """Return observation and path as one name."""
        return f"{self.observation} {self.path}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What has changed, in one or several facts that have one cause."""

    change: Change
    severity: Severity
    rule: str  #: Id of the rule that decided it.
    reason: str  #: That rule's one line: what it means for the feed.
    lines: tuple[UsageSite, ...] = ()
    instead: str = ""  #: What to write instead; empty where nothing is known.
    also: tuple[Change, ...] = ()  #: Other facts that changed for the same cause.
    witness: Witness | None = None  #: Of a break.
    upstream: str | None = None  #: The release notes' line; "" if no line names it; None unasked.
    note: str = ""  #: What the reader must know of how it was decided.
    is_guess: bool = False  #: Whether what to write is no more than the nearest name.
    kinds: frozenset[str] = frozenset()  #: What cause rules know it by: of its rule, of its area.
    is_of_others: bool = False  #: Whether it is about what this feed does not use.


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One side of an upgrade."""

    release: str  #: E.g. ``1.219.0``.
    python: str  #: E.g. ``3.12``.
    source: str  #: ``approved snapshots of feed`` or ``observed``.


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What the feed already lacks on the old release, so that it is no drift."""

    observation: str
    path: str
    now: Json  #: What the fact is.
    reason: str
    lines: tuple[UsageSite, ...] = ()

    @property
    def fact(self) -> str:
        """Return observation and path as one name."""
        return f"{self.observation} {self.path}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """The whole answer: from where to where, what drifts, and the verdict."""

    before: Subject
    after: Subject
    drifts: tuple[Drift, ...] = ()  #: Breaks first, then shifts, then adds.
    lacks: tuple[Lack, ...] = ()
    inconclusive: Mapping[str, str] = field(
        default_factory=dict
    )  #: Why, by observation or probe id.
    other_changes: int | None = None  #: In NT's public names, not touching the feed; None unasked.
    migration: Migration | None = None  #: Where the sides are of two generations.
    next_command: str = ""  #: What to run next.
    left_over: tuple[str, ...] = ()  #: Snapshots of observations that nothing makes any more.
    not_run: Mapping[str, str] = field(default_factory=dict)  #: Why, by the probe's id.
    coverage: Coverage | None = None  #: What of the feed it covers; None in a gate.
    is_gate: bool = False  #: Whether contracts of a gate do not hold, so that it is not SAFE.

    @property
    def verdict(self) -> Verdict:
        """Return the verdict: what could not be observed is never mixed with what could."""
        found = {drift.severity for drift in self.drifts}
        if self.inconclusive:
            return Verdict.INCONCLUSIVE
        if Severity.BREAK in found or (self.is_gate and self.lacks):
            return Verdict.BLOCKED
        if Severity.SHIFT in found:
            return Verdict.REVIEW
        if self.is_gate:
            return Verdict.NOT_APPROVED
        was_not_run = self.coverage is not None and self.coverage.run is RunsOn.NOT_RUN
        return Verdict.NAMES_ONLY if was_not_run else Verdict.SAFE

    @property
    def exit_status(self) -> Exit:
        """Return the exit status of a command that gives this answer."""
        if self.verdict is Verdict.INCONCLUSIVE:
            return Exit.INCONCLUSIVE
        return Exit.SAFE if self.verdict in (Verdict.SAFE, Verdict.NAMES_ONLY) else Exit.DRIFT

    def of(self, severity: Severity) -> tuple[Drift, ...]:
        """Return the drifts of one severity."""
        return tuple(drift for drift in self.drifts if drift.severity is severity)

"""Ends a run of contracts that fails with the drift report: a plugin of pytest."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from conformance.gate.kinds import Broken
from conformance.problems import FileError, shown, write_text
from conformance.workspace.snapshots import snapshot_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from conformance.drift.lines import FeedSource
    from conformance.drift.records import Drift, Lack, Upgrade
    from conformance.gate.run import ContractRun

REVIEWED = "as reviewed"


@dataclass(slots=True)
class DriftReport:
    """Ends a run of contracts that fails with the drift report: a plugin of pytest."""

    path: Path | None  #: Where it is written as Markdown as well.
    error: str = ""  #: Why it could not be written there.
    decided: int | None = None  #: How the contracts ended; None where none were asked for.

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """Note how the contracts ended: what pytest tells beside them is no answer."""
        yield
        self.decided = int(session.exitstatus)

    def pytest_conformance_end(
        self, run: ContractRun, verdict: str, reporter: pytest.TerminalReporter
    ) -> bool:
        """Tell what drifted, instead of telling each contract that failed."""
        from conformance.report import render  # noqa: PLC0415  # where all is well, unneeded

        told = upgrade_of(run)
        if told is None:
            return False
        reporter.write_line("")
        reporter.write_line(render(told, "text").rstrip("\n"))
        reporter.write_line(verdict)
        if os.environ.get("GITHUB_ACTIONS"):
            reporter.write_line(render(told, "github", workspace=run.workspace.root).rstrip("\n"))
        if self.path is not None:
            try:
                write_text(self.path, render(told, "markdown"))
            except FileError as error:
                self.error = str(error)
        return True


def upgrade_of(run: ContractRun) -> Upgrade | None:
    """Return what drifted between the reviewed snapshots and a run; None if those can't be read."""
    from conformance.drift.compare import find_drifts  # noqa: PLC0415  # where all is well, unneeded
    from conformance.drift.records import Subject, Upgrade  # noqa: PLC0415  # "
    from conformance.drift.upgrade import (  # noqa: PLC0415  # "
        observed_side,
        read_feed,
        reviewed_side,
        told_on_both,
    )
    from conformance.drift.witness import unproven  # noqa: PLC0415  # "

    after = observed_side(run.observed)
    try:
        before = replace(reviewed_side(run.workspace, run.channel), untold={})
        source = read_feed(run.feed)
    except FileError:
        return None
    old, new = told_on_both(before, after)
    # Where the release is the approved one, what nothing makes any more is no change of NT's.
    left_over = frozenset() if run.is_due else run.stale
    old = {name: facts for name, facts in old.items() if name not in left_over}
    drifts = find_drifts(old, new, source=source, places=after.places)
    return Upgrade(
        before=Subject(
            release=run.stamp.release if run.stamp else REVIEWED,
            python=after.subject.python,
            source=before.subject.source,
        ),
        after=after.subject,
        drifts=unproven(drifts, old),
        lacks=_blocking(run, drifts, source),
        untold=after.untold,
        left_over=tuple(shown(snapshot_path(run.folder, name)) for name in sorted(left_over)),
        is_gate=bool(run.broken),
        next_command=_next_command(run, drifts and drifts[0].severity),
    )


def _blocking(run: ContractRun, drifts: Sequence[Drift], source: FeedSource) -> tuple[Lack, ...]:
    """Return what can't be approved in production, and is no break that is told anyway."""
    from conformance.drift.compare import find_lacks  # noqa: PLC0415  # where all is well, unneeded
    from conformance.drift.records import Severity  # noqa: PLC0415  # "

    if not run.is_production:
        return ()
    breaks = [drift for drift in drifts if drift.severity is Severity.BREAK]
    told = {one.fact for drift in breaks for one in (drift.change, *drift.also)}
    found = find_lacks(run.observed.facts, source=source, places=run.observed.places)
    return tuple(lack for lack in found if lack.fact not in told)


def _next_command(run: ContractRun, worst: object) -> str:
    if worst == "break" or any(b.kind is Broken.BLOCKING for b in run.broken.values()):
        return f"mend the feed, or put the pin back and run   nt-conformance lock {run.channel}"
    if not any(broken.kind.is_drift for broken in run.broken.values()):
        probes = " ".join(run.observed.failures)
        return f"nt-conformance observe --channel {run.channel} {probes}   shows why"
    gate = f"nt-conformance gate --channel {run.channel} --snapshot-update"
    return f"{gate}   approves it; then read the diff and commit it"

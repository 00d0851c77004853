"""How a run of the contracts ends: the drift report, the verdict in one line, the next command."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from conformance.gate.kinds import Broken
from conformance.gate.next_command import next_command
from conformance.model.outcomes import FEED_RUN
from conformance.texts import first_few
from conformance.version import SUITE
from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.gate.run import ContractRun

CONFINED = "namespaces"
_FEW = 3


def end_of_run(run: ContractRun) -> Iterator[str]:
    """Yield the last lines of a run: the drift report where a contract failed, and the verdict."""
    if not run.broken:
        yield from (*_notes(run), _verdict(run))
        if command := next_command(run):
            yield f"next: {command}"
        return
    from conformance.gate.comparison import upgrade_of  # noqa: PLC0415  # where all is well, unneeded
    from conformance.report import render  # noqa: PLC0415  # "

    upgrade = upgrade_of(run)
    report = render(upgrade, "text").splitlines()
    yield from (*_feed_run(run), "", *report, *_notes(run), _verdict(run))
    if os.environ.get("GITHUB_ACTIONS"):
        yield from render(upgrade, "github", workspace=run.workspace.root).splitlines()


def _feed_run(run: ContractRun) -> Iterator[str]:
    """Yield what is wrong with the feed's own run, where its contract does not hold."""
    from conformance.report.feed_run import feed_run_lines  # noqa: PLC0415  # "

    if FEED_RUN in run.broken and (lines := feed_run_lines(run.observed, run.feed, run.channel)):
        yield from ("", *lines)


def _notes(run: ContractRun) -> Iterator[str]:
    for probe, why in run.observed.not_run.items():
        yield f"not run: {probe}: {why}"
    for one in run.observed.left_out:
        yield f"left out of the feed's source: {one.where}: {one.reason}"
    confinement = run.observed.confinement
    if confinement and confinement != CONFINED:
        yield f"nothing was seen to leave loopback, but probes were only {confinement}"
    if run.differed_once:
        names = first_few(run.differed_once, _FEW)
        why = "the machine was busy" if run.observed.machine_was_busy else "by chance, or at times"
        yield f"differed at first, but not when observed again ({why}): {names}"
    stamp = run.stamp
    if run.updates:
        if any(broken.kind is Broken.BLOCKING for broken in run.broken.values()):
            yield "no snapshot can approve what stops the feed, so none was written of that"
        return
    if stamp is None:
        yield "the snapshots say not of which release they were approved; a full update does"
        return
    if stamp.suite != SUITE:
        yield f"note: the snapshots are of suite {stamp.suite}, this is {SUITE}"
    if not stamp.misfit(run.pin) and stamp.feed != run.usage:
        yield "note: the feed uses other names of NT than when the snapshots were approved"


def _verdict(run: ContractRun) -> str:
    broken = [one.kind for one in run.broken.values()]
    held, total = len(run.results) - len(broken), len(run.contracts)
    drifted, unreadable = sum(k.is_drift for k in broken), broken.count(Broken.UNREADABLE)
    inconclusive, left_out = broken.count(Broken.INCONCLUSIVE), total - len(run.results)
    parts = [f"{held} of {total} contracts hold"]
    parts += [f"{drifted} {'does' if drifted == 1 else 'do'} not"] if drifted else []
    parts += [f"{inconclusive} could not be observed"] if inconclusive else []
    has = "has" if unreadable == 1 else "have"
    parts += [f"{unreadable} {has} no snapshot that can be read"] if unreadable else []
    were = "was" if left_out == 1 else "were"
    parts += [f"{left_out} {were} left out"] if left_out else []
    where = f"{run.channel}: {PACKAGE} {run.observed.release}, Python {run.observed.python}"
    misfit = run.stamp.misfit(run.pin) if run.stamp else ""
    if misfit and not run.updates:
        where = f"{run.channel}: {misfit}, Python {run.observed.python}"
    return f"{where}: {', '.join(parts)}"

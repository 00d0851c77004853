"""Collects what is true of the reference feed today, one case a JSON file in ``tests/truth``.

A case holds the verdict and each break and shift, by its subject (observation and path) with its
rule and the feed's lines. A line is named by its file's name and its text, so that neither a
folder that moves nor a line that is inserted makes a case untrue. `truth_files` compares a case
with its file, or writes it.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING

from conformance.areas.seeds import all_seeds
from conformance.diff.compare import find_drifts
from conformance.diff.question import Question
from conformance.diff.records import Drift, Severity, Subject, Upgrade
from conformance.diff.upgrade import answer
from conformance.gate.comparison import upgrade_of
from conformance.gate.run import ContractRun, read_approved
from conformance.gate.verdict import broken_contract
from conformance.history.columns import build_columns
from conformance.history.runner import ReleaseRunner
from conformance.model.areas import area_of
from tests.support.drift_corpus import CORPUS, Row
from tests.support.drift_sides import drifts_of_row, observed, reference_source
from tests.support.reference import REFERENCE_FEED, WORKSPACE
from tests.support.scopes import scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformance.harness.document import Observed
    from conformance.history.records import Column
    from conformance.model.facts import Json
    from conformance.model.seed import Seed
    from tests.support.sowing import Sower

RELEASES = tuple(f"1.{minor}.0" for minor in range(211, 232))
"""The releases of the history, oldest first."""


def collect_gate(channel: str, release: Observed) -> Mapping[str, Json]:
    """Hold a release that was observed against the snapshots of its channel."""
    run = ContractRun(
        workspace=WORKSPACE,
        channel=channel,
        observed=release,
        snapshots=read_approved(WORKSPACE.snapshots(channel)),
        updates=False,
    )
    upgrade = upgrade_of(run)
    return {
        **_felt(upgrade.drifts),
        "broken_contracts": [name for name in run.contracts if broken_contract(run, name)],
        "contracts": dict(Counter(area_of(name) for name in run.contracts)),
        "release": release.release,
        "verdict": upgrade.verdict,
    }


def collect_bump(before: str, after: str) -> Mapping[str, Json]:
    """Compare two releases by their stored observations."""
    return _judged(find_drifts(observed(before), observed(after), source=reference_source()))


def collect_channels(before: str, after: str) -> Mapping[str, Json]:
    """Ask "can I upgrade?" about two channels, from their snapshots alone."""
    upgrade = answer(Question(before=before, after=after))
    return {**_felt(upgrade.drifts), "verdict": upgrade.verdict}


def collect_history() -> Mapping[str, Json]:
    """Observe the releases of the history, and tell what each changed since the one before."""
    results = ReleaseRunner(feed=REFERENCE_FEED, workspace=WORKSPACE).run(RELEASES)
    columns = tuple(build_columns(results, reference_source()))
    return {
        f"{before.release} → {after.release}": _column(after) for before, after in pairwise(columns)
    }


def collect_corpus() -> Mapping[str, Json]:
    """Judge each made-up change of the drift corpus."""
    judged = {row.id: _row(row) for row in CORPUS}
    assert len(judged) == len(CORPUS)  # no two rows of one name
    return judged


def collect_seeds(sow: Sower) -> Mapping[str, Json]:
    """Sow each drift that is made on purpose in the feed pin's release."""
    seeds = [(seed, scope_of(area)) for area, found in all_seeds().items() for seed in found]
    sown = {seed.id: _seed(seed, scope, sow) for seed, scope in seeds}
    assert len(sown) == len(seeds)  # "
    return sown


def _column(column: Column) -> Mapping[str, Json]:
    return {
        **_felt(column.drifts),
        "inconclusive": [column.inconclusive] if column.inconclusive else sorted(column.failures),
        "verdict": column.verdict,
    }


def _row(row: Row) -> Mapping[str, Json]:
    (drift,) = drifts_of_row(row)
    return {"severity": drift.severity, "subject": drift.change.fact, **_cause(drift)}


def _seed(seed: Seed, scope: str, sow: Sower) -> Mapping[str, Json]:
    sown = sow(seed.id, scope)
    return {**_judged(sown.drifts), "broken_contracts": sorted(sown.broken)}


def _judged(drifts: tuple[Drift, ...]) -> Mapping[str, Json]:
    side = Subject(release="", python="", source="")
    return {**_felt(drifts), "verdict": Upgrade(before=side, after=side, drifts=drifts).verdict}


def _felt(drifts: Iterable[Drift]) -> Mapping[str, Json]:
    """Return the breaks and the shifts, each by its subject."""
    felt: dict[str, dict[str, Json]] = {Severity.BREAK: {}, Severity.SHIFT: {}}
    for drift in drifts:
        if drift.severity is not Severity.ADD:
            assert drift.change.fact not in felt[drift.severity], drift
            felt[drift.severity][drift.change.fact] = _cause(drift)
    return felt


def _cause(drift: Drift) -> Mapping[str, Json]:
    places = {(line.file, line.line): line.text for line in drift.lines}
    lines = sorted(f"{PurePath(file).name}: {text}" for (file, _), text in places.items())
    return {"lines": lines, "rule": drift.rule}

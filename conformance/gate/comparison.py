"""What drifted between the approved snapshots and a run, by the comparison of two releases."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from conformance.diff.compare import find_drifts, find_lacks
from conformance.diff.records import Change, Drift, Severity, Subject, Upgrade
from conformance.diff.sides import Side, comparable, observed_side, snapshots_of
from conformance.diff.upgrade import read_what_is_there
from conformance.diff.witness import unproven
from conformance.gate.next_command import next_command
from conformance.model.facts import differences
from conformance.model.schemas import schema_of
from conformance.problems import shown
from conformance.usage.api_description import INSTEAD
from conformance.workspace.snapshots import SnapshotError, snapshot_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conformance.gate.run import ContractRun
    from conformance.model.facts import Observation

APPROVED = "as approved"
NOTHING = "nothing approved"

DETAIL = "detail"
"""Stands for a rule where none reads what is not as it was approved."""


@lru_cache(maxsize=1)  # each contract that does not hold asks, all of one run
def compare(run: ContractRun) -> Upgrade:
    """Return what drifted between what was approved when a run started and what it observed."""
    after = observed_side(run.observed)
    unreadable = {n: str(e) for n, e in run.approved.items() if isinstance(e, SnapshotError)}
    approved = {n: one for n, one in run.approved.items() if not isinstance(one, SnapshotError)}
    # Of a snapshot that can't be read nothing is told but that.
    unknown = {name: facts for name, facts in after.facts.items() if name in unreadable}
    subject = Subject(
        release=(run.stamp.release if run.stamp else APPROVED) if run.approved else NOTHING,
        python=after.subject.python,
        source=snapshots_of(run.channel),
    )
    # Where the release is the approved one, what nothing makes any more is no change of NT's.
    left_over = frozenset() if run.is_due else run.stale
    held = {name: facts for name, facts in approved.items() if name not in left_over}
    old, new = comparable(Side(subject=subject, facts={**held, **unknown}), after)
    source = read_what_is_there(run.feed)
    drifts = unproven(find_drifts(old, new, source=source, places=after.places), old)
    named = {change.observation for change in _changes(drifts)}
    details = [
        _detail(change)
        for name in sorted(old.keys() & new.keys() - named)
        for change in _raw(name, old[name], new[name])
    ]
    breaks = {change.fact for change in _changes(d for d in drifts if d.severity is Severity.BREAK)}
    lacks = find_lacks(after.facts, source=source, places=after.places) if run.is_production else ()
    return Upgrade(
        before=subject,
        after=after.subject,
        drifts=(*drifts, *details),
        lacks=tuple(lack for lack in lacks if lack.fact not in breaks),
        inconclusive={**after.inconclusive, **{name: unreadable[name] for name in unknown}},
        left_over=tuple(shown(snapshot_path(run.folder, name)) for name in sorted(left_over)),
        is_gate=True,
    )


def upgrade_of(run: ContractRun) -> Upgrade:
    """Return what a run comes to at its end; of one that approves, what could not be approved."""
    upgrade = compare(run)
    if run.updates:
        upgrade = replace(_of(upgrade, run.broken), inconclusive=upgrade.inconclusive)
    return replace(
        upgrade,
        is_gate=bool(run.broken),
        next_command=next_command(run, breaks=bool(upgrade.of(Severity.BREAK))),
    )


def upgrade_of_contract(run: ContractRun, observation_id: str) -> Upgrade:
    """Return what drifted in one observation, to the last detail."""
    own = _of(compare(run), {observation_id})
    named = {change.path for change in _changes(own.drifts) if change.observation == observation_id}
    observed, approved = run.observed.facts[observation_id], run.approved.get(observation_id, {})
    assert not isinstance(approved, SnapshotError)  # that contract tells only this
    details = (
        _detail(change)
        for change in _raw(observation_id, approved, observed)
        if not named & {change.path, change.path.removeprefix(f"{INSTEAD}.")}
    )
    drifts = (
        replace(drift, also=tuple(c for c in drift.also if c.observation == observation_id))
        for drift in own.drifts
    )
    return replace(own, drifts=(*drifts, *details))


def _of(upgrade: Upgrade, observations: Iterable[str]) -> Upgrade:
    """Return what an upgrade tells of some observations."""
    wanted = frozenset(observations)
    return replace(
        upgrade,
        drifts=tuple(
            d for d in upgrade.drifts if any(c.observation in wanted for c in _changes([d]))
        ),
        lacks=tuple(lack for lack in upgrade.lacks if lack.observation in wanted),
        inconclusive={},
        left_over=(),
    )


def _changes(drifts: Iterable[Drift]) -> Iterator[Change]:
    for drift in drifts:
        yield from (drift.change, *drift.also)


def _raw(name: str, old: Observation, new: Observation) -> Iterator[Change]:
    """Yield each fact of an observation that differs, as its snapshot has it."""
    for path, before, after in differences(old, new, schema_of(name)):
        yield Change(observation=name, path=path, before=before, after=after)


def _detail(change: Change) -> Drift:
    return Drift(change=change, severity=Severity.ADD, rule=DETAIL, reason="")

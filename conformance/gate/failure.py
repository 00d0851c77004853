"""What a contract that fails says: the drift, where the feed leans on it, and what to do next."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.drift.records import Change
from conformance.facts import ABSENT, differences, leaves, texts_in
from conformance.gate.kinds import Broken
from conformance.problems import shown
from conformance.schemas import schema_of
from conformance.surface.offer import INSTEAD
from conformance.version import SUITE
from conformance.wording import sides, written
from conformance.workspace.snapshots import snapshot_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from conformance.facts import Observation
    from conformance.gate.run import ContractRun
    from conformance.model.usage_site import UsageSite

CONFINED = "namespaces"
_STOPS = "  stops     "
_WIDTH = 100


def describe_drift(
    run: ContractRun, observation_id: str, reviewed: Observation, stops: Mapping[str, str]
) -> str:
    """Return a block for each fact that differs, or with which the feed can't run."""
    observed = run.observed.facts[observation_id]
    schema = schema_of(observation_id)
    places = run.observed.places.get(observation_id, {})
    instead = observed.get(INSTEAD)
    near = instead if isinstance(instead, Mapping) else {}
    drifted = {
        path: Change(observation=observation_id, path=path, before=before, after=after)
        for path, before, after in differences(reviewed, observed, schema)
    }
    for path in [path for path in drifted if path.startswith(f"{INSTEAD}.")]:
        if path.removeprefix(f"{INSTEAD}.") in drifted:
            del drifted[path]  # It is told beside what it stands in for.
    unchanged = dict(leaves(observed, schema))
    for path in stops.keys() - drifted.keys():
        value = unchanged[path]
        drifted[path] = Change(observation=observation_id, path=path, before=value, after=value)
    blocks = [
        "\n".join(
            _block(
                run.feed.root,
                drifted[path],
                places.get(path, ()),
                texts_in(near.get(path, ABSENT)),
                stops.get(path, ""),
            )
        )
        for path in sorted(drifted, key=lambda path: (path not in stops, path))
    ]
    return "\n".join(blocks)


def describe_new(observation_id: str, observed: Observation) -> str:
    """Return what a new observation says."""
    told = leaves(observed, schema_of(observation_id))
    facts = "\n".join(f"  {path}: {written(value)}" for path, value in told)
    return f"new, not approved yet\n{facts}"


def describe_left_over(folder: Path, observation_id: str) -> str:
    """Describe a snapshot whose observation no longer exists."""
    path = shown(snapshot_path(folder, observation_id))
    return (
        "a snapshot of an observation that nothing makes any more\n"
        f"  approved  {path}\n"
        "  now       the feed's source does not lead there, or the release has no such thing\n"
        f"  remove    git rm {path}"
    )


def describe_untold(why: str) -> str:
    """Say that a probe told nothing, which is neither a drift nor a pass."""
    return f"could not be observed\n{textwrap.indent(why, '  ')}"


def end_of_run(run: ContractRun) -> Iterator[str]:
    """Yield the last lines of a run: each contract that failed, the verdict, the next command.

    What stops the feed comes last, where a terminal shows it; why many contracts could not be
    observed is told once.
    """
    blocks: dict[tuple[Broken, str, str], list[str]] = {}
    for contract, broken in run.broken.items():
        key = (broken.kind, broken.text, "" if broken.kind is Broken.UNTOLD else contract)
        blocks.setdefault(key, []).append(contract)
    for (_, told, _), contracts in sorted(blocks.items(), key=lambda one: _order(one[0][0])):
        yield ""
        yield from textwrap.wrap(", ".join(contracts), _WIDTH, break_long_words=False)
        yield from (f"  {line}" for line in told.splitlines())
    if blocks:
        yield ""
    yield verdict_of_run(run)
    yield from _next_commands(run)


def verdict_of_run(run: ContractRun) -> str:
    """Return the verdict in one line, after one on whatever makes it less than it seems."""
    return "\n".join([*_notes(run), _verdict(run)])


def _order(kind: Broken) -> int:
    return list(Broken)[::-1].index(kind) if kind is not Broken.BLOCKING else len(Broken)


def _notes(run: ContractRun) -> Iterator[str]:
    for probe, why in run.observed.not_run.items():
        yield f"not run: {probe}: {why}"
    confinement = run.observed.confinement
    if confinement and confinement != CONFINED:
        yield f"nothing was seen to leave loopback, but probes were only {confinement}"
    stamp = run.stamp
    if run.updates:
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
    untold, left_out = broken.count(Broken.UNTOLD), total - len(run.results)
    parts = [f"{held} of {total} contracts hold"]
    parts += [f"{drifted} {'does' if drifted == 1 else 'do'} not"] if drifted else []
    parts += [f"{untold} could not be observed"] if untold else []
    has = "has" if unreadable == 1 else "have"
    parts += [f"{unreadable} {has} no snapshot that can be read"] if unreadable else []
    were = "was" if left_out == 1 else "were"
    parts += [f"{left_out} {were} left out"] if left_out else []
    where = f"{run.channel}: nautilus_trader {run.observed.release}, Python {run.observed.python}"
    misfit = run.stamp.misfit(run.pin) if run.stamp else ""
    if misfit and not run.updates:
        where = f"{run.channel}: {misfit}, Python {run.observed.python}"
    return f"{where}: {', '.join(parts)}"


def _next_commands(run: ContractRun) -> Iterator[str]:
    kinds = {broken.kind for broken in run.broken.values()}
    gate = f"nt-conformance gate --channel {run.channel}"
    steps = []
    if any(kind.is_drift for kind in kinds):
        steps.append(
            f"mend the feed, or put the pin back and run   nt-conformance lock {run.channel}"
        )
        if not run.updates:
            steps.append(f"approve what may be approved:   {gate} --snapshot-update")
    elif run.is_due and not kinds:
        steps.append(f"write down that they hold for this release:   {gate} --snapshot-update")
    if len(run.results) < len(run.contracts):
        steps.append(f"hold all of them:   {gate}")
    if run.observed.failures:
        probes = " ".join(run.observed.failures)
        steps.append("see what could not be observed by itself:")
        steps.append(f"nt-conformance observe --channel {run.channel} {probes}")
    for number, step in enumerate(steps):
        yield f"{'      ' if number else 'next: '}{step}"


def _block(
    root: Path, drift: Change, sites: Sequence[UsageSite], nearest: Sequence[str], stop: str
) -> list[str]:
    lines = [drift.path]
    told = sides(drift.before, drift.after, was="reviewed")
    lines += [f"  {label:<8}  {text}" for label, text in told]
    if nearest:
        lines.append(f"  nearest   {', '.join(nearest)}")
    lines += [
        f"  used at   {at.file}:{at.line}   {_source_line(root, at)}".rstrip() for at in sites
    ]
    if stop:
        lines.append(f"{_STOPS}{stop}; no snapshot can accept it")
    return lines


def _source_line(root: Path, at: UsageSite) -> str:
    """Return the line of the feed's source at a place; "" where it can't be read."""
    try:
        return (root / at.file).read_text(encoding="utf-8").splitlines()[at.line - 1].strip()
    except (OSError, ValueError, IndexError):
        return ""

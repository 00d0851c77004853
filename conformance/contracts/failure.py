"""What a contract that fails says: the drift, where the feed leans on it, and what to do next."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from conformance.contracts.run import ContractRun
from conformance.contracts.snapshots import snapshot_path
from conformance.facts import ABSENT, Difference, Json, Observation, Side, differences, leaves
from conformance.problems import shown
from conformance.surface.offered import Place


def describe_drift(
    reviewed: Observation, observed: Observation, places: Sequence[Place], stops: Mapping[str, str]
) -> str:
    """Return a block for each fact that differs, or with which the feed can't run."""
    by_path = {place.path: place for place in places}
    drifted = {drift.path: drift for drift in differences(reviewed, observed)}
    unchanged = dict(leaves(observed))
    for path in stops.keys() - drifted.keys():
        drifted[path] = Difference(path=path, before=unchanged[path], after=unchanged[path])
    blocks = [
        "\n".join(_block(drifted[path], by_path.get(path), stops.get(path, "")))
        for path in sorted(drifted, key=lambda path: (path not in stops, path))
    ]
    return "\n".join(blocks)


def describe_unreviewed(observed: Observation) -> str:
    """Return what a new observation says."""
    facts = "\n".join(f"  {path}: {_value(value)}" for path, value in leaves(observed))
    return f"never reviewed\n{facts}"


def describe_vanished(folder: Path, observation_id: str) -> str:
    """Say that what was reviewed is observed no more."""
    path = shown(snapshot_path(folder, observation_id))
    return (
        "reviewed, and not observed any more\n"
        f"  reviewed  {path}\n"
        "  now       the feed's source does not lead there, or the release has no such thing"
    )


def describe_untold(why: str) -> str:
    """Say that a probe told nothing, which is neither a drift nor a pass."""
    return f"could not tell\n  {why}"


def end_of_run(
    run: ContractRun, failed: Sequence[tuple[str, str]], *, passed: int
) -> Iterator[str]:
    """Yield the last lines of a run: each contract that failed, the verdict, the next command."""
    for contract, told in failed:
        yield ""
        yield contract
        yield from (f"  {line}" for line in told.splitlines())
    if failed:
        yield ""
    where = f"{run.channel}: nautilus_trader {run.observed.release}, Python {run.observed.python}"
    total, drifted = passed + len(failed), len(failed) - run.could_not_tell
    parts = [f"{passed} of {total} contracts hold"]
    parts += [f"{drifted} do not"] if drifted else []
    parts += [f"{run.could_not_tell} could not be told"] if run.could_not_tell else []
    yield f"{where}: {', '.join(parts)}"
    if failed:
        yield f"next: mend the feed, or put the pin back and run   nox -s lock -- {run.channel}"
        yield f"      accept what may be accepted:   nox -t {run.channel} -- --snapshot-update"


def _block(drift: Difference, place: Place | None, stop: str) -> list[str]:
    used = f" ({place.used_at[0]})" if place and place.used_at else ""
    near = f", nearest {place.nearest[0]}" if place and place.nearest else ""
    was = "" if drift.before == drift.after else f"{_value(drift.before)} → "
    lines = [f"{drift.path}: {was}{_value(drift.after)}{near}{used}"]
    if stop:
        lines.append(f"  stops     {stop}; no snapshot can accept it")
    lines.append(f"  reviewed  {_value(drift.before)}")
    lines.append(f"  now       {_value(drift.after)}")
    if place and place.used_at:
        lines.append(f"  used at   {', '.join(place.used_at)}")
    if place and place.nearest:
        lines.append(f"  nearest   {', '.join(place.nearest)}")
    return lines


def _value(value: "Json | Side") -> str:
    if value is ABSENT:
        return "(no such fact)"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)



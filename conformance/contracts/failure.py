"""What a contract that fails says: the drift, where the feed leans on it, and what to do next."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from conformance.contracts.run import ContractRun
from conformance.contracts.snapshots import snapshot_path
from conformance.facts import ABSENT, Difference, Json, Observation, Side, differences, leaves
from conformance.probes.observer import ROOT
from conformance.problems import shown
from conformance.surface.offered import Place

UNTOLD = "could not tell"
_STOPS = "  stops     "


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
    return f"{UNTOLD}\n  {why}"


def end_of_run(
    run: ContractRun, failed: Sequence[tuple[str, str]], *, passed: int
) -> Iterator[str]:
    """Yield the last lines of a run: each contract that failed, the verdict, the next command.

    What stops the feed comes last, where a terminal shows it.
    """
    for contract, told in sorted(failed, key=lambda one: _STOPS in one[1]):
        yield ""
        yield contract
        yield from (f"  {line}" for line in told.splitlines())
    if failed:
        yield ""
    where = f"{run.channel}: nautilus_trader {run.observed.release}, Python {run.observed.python}"
    untold = sum(told.startswith(UNTOLD) for _, told in failed)
    total, drifted = passed + len(failed), len(failed) - untold
    parts = [f"{passed} of {total} contracts hold"]
    parts += [f"{drifted} do not"] if drifted else []
    parts += [f"{untold} could not be told"] if untold else []
    yield f"{where}: {', '.join(parts)}"
    if failed:
        yield f"next: mend the feed, or put the pin back and run   nox -s lock -- {run.channel}"
        yield f"      accept what may be accepted:   nox -t {run.channel} -- --snapshot-update"


def _block(drift: Difference, place: Place | None, stop: str) -> list[str]:
    lines = [drift.path]
    lines += [f"  {label:<8}  {text}" for label, text in _change(drift)]
    if place and place.nearest:
        lines.append(f"  nearest   {', '.join(place.nearest)}")
    if place:
        lines += [f"  used at   {at}   {_source_line(at)}".rstrip() for at in place.used_at]
    if stop:
        lines.append(f"{_STOPS}{stop}; no snapshot can accept it")
    return lines


def _change(drift: Difference) -> Iterator[tuple[str, str]]:
    """Yield what to say of a fact on both sides; of a list, only what came and went."""
    before, after = drift.before, drift.after
    if isinstance(before, list) and isinstance(after, list):
        gone = [item for item in before if item not in after]
        new = [item for item in after if item not in before]
        if [item for item in before if item in after] == [i for i in after if i in before]:
            yield from (("gone", _value(item)) for item in gone)
            yield from (("new", _value(item)) for item in new)
            return
    if before != after:
        yield "reviewed", _value(before)
    yield "now", _value(after)


def _source_line(at: str) -> str:
    """Return the line of the feed's source at ``file:line``; "" where it can't be read."""
    file, _, line = at.rpartition(":")
    try:
        return (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip()
    except (OSError, ValueError, IndexError):
        return ""


def _value(value: "Json | Side") -> str:
    if value is ABSENT:
        return "(no such fact)"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)

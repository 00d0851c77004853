"""What a contract that fails says: the drift, where the feed leans on it, and what to do next."""

import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from conformance.facts import Difference, Observation, differences, leaves
from conformance.gate.run import ContractRun
from conformance.problems import shown
from conformance.surface.offer import INSTEAD, Place
from conformance.wording import sides, written
from conformance.workspace.snapshots import snapshot_path

UNTOLD = "could not tell"
_STOPS = "  stops     "
_WIDTH = 100


def describe_drift(
    run: ContractRun, observation_id: str, reviewed: Observation, stops: Mapping[str, str]
) -> str:
    """Return a block for each fact that differs, or with which the feed can't run."""
    observed = run.observed.facts[observation_id]
    by_path = {place.path: place for place in run.observed.places.get(observation_id, ())}
    drifted = {drift.path: drift for drift in differences(reviewed, observed)}
    for path in [path for path in drifted if path.startswith(f"{INSTEAD}.")]:
        if path.removeprefix(f"{INSTEAD}.") in drifted:
            del drifted[path]  # It is told beside what it stands in for.
    unchanged = dict(leaves(observed))
    for path in stops.keys() - drifted.keys():
        drifted[path] = Difference(path=path, before=unchanged[path], after=unchanged[path])
    blocks = [
        "\n".join(_block(run.feed.root, drifted[path], by_path.get(path), stops.get(path, "")))
        for path in sorted(drifted, key=lambda path: (path not in stops, path))
    ]
    return "\n".join(blocks)


def describe_unreviewed(observed: Observation) -> str:
    """Return what a new observation says."""
    facts = "\n".join(f"  {path}: {written(value)}" for path, value in leaves(observed))
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
    return f"{UNTOLD}\n{textwrap.indent(why, '  ')}"


def end_of_run(
    run: ContractRun, failed: Sequence[tuple[str, str]], *, passed: int
) -> Iterator[str]:
    """Yield the last lines of a run: each contract that failed, the verdict, the next command.

    What stops the feed comes last, where a terminal shows it; why many contracts could not be
    told is told once.
    """
    blocks: dict[tuple[str, str], list[str]] = {}
    for contract, told in failed:
        key = (told, "" if told.startswith(UNTOLD) else contract)
        blocks.setdefault(key, []).append(contract)
    for (told, _), contracts in sorted(blocks.items(), key=lambda one: _STOPS in one[0][0]):
        yield ""
        yield from textwrap.wrap(", ".join(contracts), _WIDTH, break_long_words=False)
        yield from (f"  {line}" for line in told.splitlines())
    if failed:
        yield ""
    untold = sum(told.startswith(UNTOLD) for _, told in failed)
    yield verdict_of_run(run, failed, passed=passed)
    yield from _next_commands(run, drifted=len(failed) > untold)


def verdict_of_run(run: ContractRun, failed: Sequence[tuple[str, str]], *, passed: int) -> str:
    """Return the verdict in one line, after one on confinement where probes had none."""
    untold = sum(told.startswith(UNTOLD) for _, told in failed)
    confinement = run.observed.confinement
    verdict = _verdict(run, passed=passed, drifted=len(failed) - untold, untold=untold)
    if not confinement or confinement.startswith("network namespace"):
        return verdict
    return f"nothing was seen to leave loopback, but probes were only {confinement}\n{verdict}"


def _verdict(run: ContractRun, *, passed: int, drifted: int, untold: int) -> str:
    total = passed + drifted + untold
    parts = [f"{passed} of {total} contracts hold"]
    parts += [f"{drifted} {'does' if drifted == 1 else 'do'} not"] if drifted else []
    parts += [f"{untold} could not be told"] if untold else []
    where = f"{run.channel}: nautilus_trader {run.observed.release}, Python {run.observed.python}"
    return f"{where}: {', '.join(parts)}"


def _next_commands(run: ContractRun, *, drifted: bool) -> Iterator[str]:
    if drifted:
        yield f"next: mend the feed, or put the pin back and run   nox -s lock -- {run.channel}"
    if drifted and not run.updates:
        yield f"      accept what may be accepted:   nox -t {run.channel} -- --snapshot-update"
    if run.observed.failures:
        probes = " ".join(run.observed.failures)
        yield f"{'     ' if drifted else 'next:'} see what could not be told by itself:"
        yield f"      {shown(Path(sys.executable))} -m conformance observe {probes}"


def _block(root: Path, drift: Difference, place: Place | None, stop: str) -> list[str]:
    lines = [drift.path]
    told = sides(drift.before, drift.after, was="reviewed")
    lines += [f"  {label:<8}  {text}" for label, text in told]
    if place and place.nearest:
        lines.append(f"  nearest   {', '.join(place.nearest)}")
    if place:
        lines += [f"  used at   {at}   {_source_line(root, at)}".rstrip() for at in place.used_at]
    if stop:
        lines.append(f"{_STOPS}{stop}; no snapshot can accept it")
    return lines


def _source_line(root: Path, at: str) -> str:
    """Return the line of the feed's source at ``file:line``; "" where it can't be read."""
    file, _, line = at.rpartition(":")
    try:
        return (root / file).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip()
    except (OSError, ValueError, IndexError):
        return ""

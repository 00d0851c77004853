"""Lines that run on the old release and fail on the new one: a break's proof.

Each kind of break has lines of its own that need nothing but NT (see `witness_code`). Where there
are none, or they prove nothing, the fact itself is observed again.
"""

from __future__ import annotations

import re
import signal
from contextlib import nullcontext
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING

from conformance.diff.records import Drift, Proof, Severity, Witness
from conformance.diff.witness_code import REOBSERVES, write_trials, write_witnesses
from conformance.harness.capture import run
from conformance.harness.launch import LaunchError
from conformance.harness.nt_process import launch_of, nt_command
from conformance.harness.run_folder import run_folder
from conformance.harness.venue_host import VenueHost
from conformance.harness.witnesses import SAID, STATUS
from conformance.model.failure import machine_shortage
from conformance.problems import FileError, Problem, shown
from conformance.threads import thread_pool

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from conformance.model.facts import Observation
    from conformance.model.feed import FeedSettings

RUNS = "runs"  #: What is said of a witness that ran to its end.

_LIMIT_S = 60.0
_EACH_S = 15.0  # Of one that shares a process; what takes longer is run by itself.
_TOGETHER = 2  # So many are worth a process of their own.
_REFUSED = "TypeError: "  #: How a trial ends on a release that does not take what it passes.
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


_NOT_MADE = f"{REOBSERVES}.NotMadeHereError"
"""What a witness ends with that would have to read the feed's source."""


class WitnessFolderError(FileError):
    """Witnesses can't be written where they were asked for."""


class Ended(Enum):
    """What came of code that was run on a release."""

    WELL = "well"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"  #: Nothing that it says is about the release.


@dataclass(frozen=True, slots=True)
class _WitnessRun:
    """One run of a witness on a release."""

    ended: Ended
    text: str = RUNS  #: The last line that it printed on stderr, or why it is inconclusive.

    def __str__(self) -> str:
        """Return what a reader is told of it."""
        return f"inconclusive: {self.text}" if self.ended is Ended.INCONCLUSIVE else self.text


@dataclass(frozen=True, slots=True)
class _Trial:
    """A witness's runs on both releases."""

    code: str
    old: _WitnessRun
    new: _WitnessRun

    @property
    def witness(self) -> Witness:
        """Return the witness, with what came of it."""
        if Ended.INCONCLUSIVE in (self.old.ended, self.new.ended):
            proof = Proof.NOT_RUN
        elif (self.old.ended, self.new.ended) == (Ended.WELL, Ended.FAILED):
            proof = Proof.PROVEN
        else:
            proof = Proof.REFUTED
        return Witness(code=self.code, proof=proof, before=str(self.old), after=str(self.new))

    @property
    def comparison(self) -> str:
        """Return how it refutes that the new release breaks what the old one did."""
        if self.old.ended is Ended.WELL:
            return "runs on both releases"
        if self.new.ended is Ended.WELL:
            return "fails on the old release only"
        return "fails on both releases"


def prove(
    drifts: Sequence[Drift],
    before: Mapping[str, Observation],
    *,
    old: Path,
    new: Path,
    feed: FeedSettings,
) -> tuple[Drift, ...]:
    """Return the drifts, each break with a witness that was run on both releases.

    A break whose witnesses prove nothing is downgraded to a shift, and says so. One whose witness
    could not be run to its end stays a break: nothing speaks against it. A shift that its area can
    try, and that is found to refuse what was taken, becomes a break.

    Args:
        drifts: All drifts; what is no break, and nothing can be tried of, is not run.
        before: The old side's observations.
        old: Python of the environment of the old release.
        new: Python of the environment of the new one.
        feed: The feed that they are drifts for.
    """
    codes = (code for drift in drifts for code in _tried_first(drift, before))
    known = _try_together(codes, old, new, feed)

    def tried(code: str) -> _Trial:
        return known.get(code) or _try(code, old, new, feed, _LIMIT_S)

    def proven(drift: Drift) -> Drift:
        if drift.severity is not Severity.BREAK:
            return _raised(drift, map(tried, write_trials(drift, before)))
        inconclusive = None
        for code in write_witnesses(drift, before):
            trial = tried(code)
            witness = trial.witness
            if witness.proof is Proof.PROVEN:
                return replace(drift, witness=witness)
            inconclusive = witness if witness.proof is Proof.NOT_RUN else inconclusive
        if inconclusive:
            note = "not proven: its witness could not be run to its end"
            return replace(drift, witness=inconclusive, note=note)
        note = f"downgraded from break: its witness {trial.comparison}"
        return replace(drift, severity=Severity.SHIFT, witness=witness, note=note)

    with thread_pool(2) as pool:
        return tuple(pool.map(proven, drifts))


def is_to_be_proved(drifts: Sequence[Drift], before: Mapping[str, Observation]) -> bool:
    """Whether there is anything to run."""
    return any(code for drift in drifts for code in _tried_first(drift, before))


def _raised(drift: Drift, trials: Iterable[_Trial]) -> Drift:
    """Return a shift as a break, where the new release takes nothing that the old one takes."""
    proofs = [one.witness for one in trials if one.old.ended is Ended.WELL]
    refused = [one for one in proofs if one.after.startswith(_REFUSED)]
    if not proofs or refused != proofs:
        return drift
    note = "raised from shift: the new release takes nothing there that the old one takes"
    return replace(drift, severity=Severity.BREAK, witness=proofs[0], note=note)


def unproven(drifts: Sequence[Drift], before: Mapping[str, Observation]) -> tuple[Drift, ...]:
    """Return the drifts, each break with the witness that nobody has run."""
    return tuple(
        replace(drift, witness=Witness(code=next(write_witnesses(drift, before))))
        if drift.severity is Severity.BREAK
        else drift
        for drift in drifts
    )


def run_witness(
    code: str,
    *,
    old: Path,
    new: Path,
    feed: FeedSettings | None = None,
    limit_s: float = _LIMIT_S,
) -> Witness:
    """Run code on both releases and tell what came of it."""
    return _try(code, old, new, feed, limit_s).witness


def _try(code: str, old: Path, new: Path, feed: FeedSettings | None, limit_s: float) -> _Trial:
    return _Trial(code, *(_run(code, python, feed, limit_s) for python in (old, new)))


def _tried_first(drift: Drift, before: Mapping[str, Observation]) -> Iterable[str]:
    """Return the code that says most of a break, or all that may raise a shift."""
    if drift.severity is Severity.BREAK:
        return islice(write_witnesses(drift, before), 1)
    return write_trials(drift, before)


def _try_together(
    codes: Iterable[str], old: Path, new: Path, feed: FeedSettings
) -> Mapping[str, _Trial]:
    """Run code that needs no venue in one process a side; return what came of it, by the code.

    What is not told of by itself then, such as which code reached out, is left out.
    """
    chosen = [code for code in dict.fromkeys(codes) if REOBSERVES not in code]
    if len(chosen) < _TOGETHER:
        return {}
    with thread_pool(2) as pool:
        sides = pool.map(lambda python: _run_together(chosen, python, feed), (old, new))
    return {
        code: _Trial(code, on_old, on_new)
        for code, on_old, on_new in zip(chosen, *sides, strict=True)
        if on_old is not None and on_new is not None
    }


def _run_together(
    codes: Sequence[str], python: Path, feed: FeedSettings
) -> Sequence[_WitnessRun | None]:
    """Run each of several pieces of code in an environment; None for one that is not told of."""
    work = run_folder().new("witnesses")
    scripts = [work / f"{number:03}.py" for number, _ in enumerate(codes)]
    for script, code in zip(scripts, codes, strict=True):
        script.write_text(code, encoding="utf-8")
    launch = launch_of(
        nt_command(python, "conformance.harness.witnesses", str(work), str(_EACH_S)),
        work=work,
        feed=feed,
        watched=True,
    )
    try:
        ran = run(launch, timeout_s=_LIMIT_S + _EACH_S * len(codes))
    except LaunchError:
        return [None] * len(codes)
    return [None if ran.attempts else _kept_run(script) for script in scripts]


def _kept_run(script: Path) -> _WitnessRun | None:
    """Return what was written down of a script's run; None where nothing was."""
    status, said = script.with_suffix(STATUS), script.with_suffix(SAID)
    if not status.is_file():
        return None
    text = said.read_text(encoding="utf-8", errors="replace") if said.is_file() else ""
    return _ended(int(status.read_text(encoding="utf-8")), text)


def write_files(drifts: Sequence[Drift], folder: Path) -> tuple[Path, ...]:
    """Write each witness out as a script of its own; return where.

    Raises:
        WitnessFolderError: The folder can't be made or written to.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, drift in enumerate((d for d in drifts if d.witness is not None), 1):
            assert drift.witness is not None  # noqa: S101  # those without are left out above
            name = _UNSAFE.sub("_", f"{number:02} {drift.rule} {drift.change.path}").strip("_")
            path = folder / f"{name}.py"
            head = " ".join(f"# {drift.change.fact}: {drift.reason}".split())
            path.write_text(f"{head}\n{drift.witness.code}", encoding="utf-8")
            written.append(path)
    except OSError as error:
        problem = Problem(
            file=shown(folder),
            what="witnesses can't be written there",
            found=str(error.strerror),
            expected="a folder, or the name of one that can be made",
            fix="--witness DIR   with another folder",
        )
        raise WitnessFolderError([problem]) from error
    return tuple(written)


def _run(code: str, python: Path, feed: FeedSettings | None, limit_s: float) -> _WitnessRun:
    """Run code in an environment."""
    work = run_folder().new("witness")
    script = work / "witness.py"
    script.write_text(code, encoding="utf-8")
    try:
        with VenueHost() if REOBSERVES in code else nullcontext() as venues:
            descriptors = (venues.client_socket.fileno(),) if venues else ()
            arguments = (str(script), *map(str, descriptors))
            launch = launch_of(
                nt_command(python, "conformance.harness.script", *arguments),
                work=work,
                feed=feed,
                pass_fds=descriptors,
                watched=True,
            )
            ran = run(launch, timeout_s=limit_s)
    except LaunchError as error:
        return _WitnessRun(Ended.INCONCLUSIVE, str(error))
    if ran.timed_out:
        return _WitnessRun(Ended.INCONCLUSIVE, f"still runs after {limit_s:.0f} s")
    if ran.attempts:
        reached = ", ".join(map(str, ran.attempts))
        return _WitnessRun(Ended.INCONCLUSIVE, f"reached beyond loopback: {reached}")
    return _ended(ran.returncode, ran.stderr.decode("utf-8", "replace"))


def _ended(status: int, said: str) -> _WitnessRun:
    """Return a run by its exit status, or the signal that ended it, and what it wrote on stderr."""
    if not status:
        return _WitnessRun(Ended.WELL)
    if status < 0:
        signal_name = signal.Signals(-status).name
        return _WitnessRun(Ended.INCONCLUSIVE, f"it was ended by {signal_name}")
    lines = [line for line in said.splitlines() if line.strip()]
    last = lines[-1].strip() if lines else f"exit status {status}"
    why = last.partition(f"{_NOT_MADE}: ")[2] or machine_shortage(last)
    return _WitnessRun(Ended.INCONCLUSIVE, why) if why else _WitnessRun(Ended.FAILED, last)

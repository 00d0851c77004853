"""Runs probes, a process for each or for a few that are alike, and tells what became of each.

A ``forkserver`` that has imported NT once gives every probe a clean process in milliseconds.
``ProcessPoolExecutor(max_tasks_per_child=1)`` looks made for this, but hangs for good on some
Pythons (CPython gh-115634), and a probe that dies must be a result, not a broken pool.
"""

from __future__ import annotations

import json
import os
import signal
import tempfile
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.harness.confinement import Confinement, Watch
from conformance.harness.fork_server import findable_bootstrap, start_server
from conformance.harness.process_state import OWN_FILES
from conformance.harness.venue_process import current_host
from conformance.harness.waiting import ASK_AGAIN_S, Patience
from conformance.harness.worker import RETURNED, UNUSABLE, work
from conformance.model.areas import area_of, area_or_none
from conformance.model.failure import Failure, FailureKind, machine_shortage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

    from conformance.model.facts import Json
    from conformance.model.probe import Probe

DEADLINE_S = 30.0
SLOW_DEADLINE_S = 100.0
"""The same for a probe of the slow tier."""

AT_ONCE = 16  # Most of them wait most of the time; more gave nothing on two cores.


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeOutcome:
    """What became of one probe: what it returned, as JSON, or why it returned nothing."""

    probe: str
    prepare: str = ""  #: As the probe has it.
    document: Json = None  #: ``{"observations": {id: facts}, "places": {id: [place]}}``.
    failure: Failure | None = None  #: None where there is a document.


class UnusableReleaseError(RuntimeError):
    """NT itself is of no use, so nothing can be told of it."""


@dataclass(slots=True, kw_only=True)
class _Running:
    """A process, and the probes that it is still to tell of, the running one first."""

    left: deque[Probe]
    process: BaseProcess
    receiver: Connection
    log: Path
    patience: Patience
    watch: Watch


def run_probes(
    probes: Sequence[Probe],
    *,
    deadline_s: float = DEADLINE_S,
    prepare: str = "",
    preload: Sequence[str] = (),
    confinement: Confinement | None = None,
) -> Iterator[ProbeOutcome]:
    """Run probes a few at a time and yield each outcome when it is there.

    Args:
        probes: What to run, in the order of their start.
        deadline_s: A probe that takes longer is ended, with all that its process started; one of
            the slow tier has longer. What shared the process and is still to be told of gets
            another one.
        prepare: ``module:function`` or ``module:function:argument`` that each process calls
            before its probe, unless that has one of its own; drifts on purpose are made with it.
        preload: Modules that the server imports before NT; the suite's own tests change Python
            with them.
        confinement: What keeps this process, and so the probes, on loopback. A probe that
            reaches beyond it tells nothing but that. None confines nothing.

    Raises:
        UnusableReleaseError: NT is of no use.
    """
    run = _ProbeRun(
        context=start_server(preload),
        confinement=confinement or Confinement(),
        prepare=prepare,
        deadline_s=deadline_s,
    )
    return run.outcomes(probes)


@dataclass(slots=True, kw_only=True)
class _ProbeRun:
    """One run of probes."""

    context: BaseContext
    confinement: Confinement
    prepare: str
    deadline_s: float
    running: list[_Running] = field(default_factory=list)
    started: int = 0  #: How many processes were.

    def outcomes(self, probes: Sequence[Probe]) -> Iterator[ProbeOutcome]:
        """Yield what becomes of each probe."""
        waiting = deque(_by_process(probes))
        with tempfile.TemporaryDirectory(prefix=OWN_FILES) as folder:
            try:
                while waiting or self.running:
                    while waiting and len(self.running) < AT_ONCE:
                        self.running.append(self._start(waiting.popleft(), Path(folder)))
                    for one in self._ready():
                        yield self._collect(one)
                        if one not in self.running and one.left:
                            waiting.appendleft(one.left)
            finally:
                for one in self.running:
                    _end(one)

    def _start(self, probes: deque[Probe], folder: Path) -> _Running:
        ids = [one.id for one in probes]
        prepare = probes[0].prepare or self.prepare
        self.started += 1
        log = folder / f"{self.started}.log"
        watch = self.confinement.watch()
        receiver, sender = self.context.Pipe(duplex=False)
        process = self.context.Process(  # type: ignore[attr-defined]  # every start method has one
            target=work,
            args=(sender, ids, prepare, str(log), watch.entry, current_host()),
            name=ids[0],
        )
        with findable_bootstrap():
            process.start()
        watch.follow(process.pid or 0)
        sender.close()
        return _Running(
            left=probes,
            process=process,
            receiver=receiver,
            log=log,
            patience=Patience(self._limit_s(probes[0])),
            watch=watch,
        )

    def _ready(self) -> list[_Running]:
        """Wait a while for something; return the processes that have something to tell."""
        patience_s = min(ASK_AGAIN_S, *(r.patience.left_s() for r in self.running))
        ends = [end for r in self.running for end in (r.receiver, r.process.sentinel)]
        ready = wait(ends, patience_s)
        return [
            one
            for one in self.running
            if one.receiver in ready or one.process.sentinel in ready or one.patience.is_over()
        ]

    def _collect(self, one: _Running) -> ProbeOutcome:
        """Return what became of a process's running probe; end the process where it is done."""
        outcome = _receive(one)
        if attempts := one.watch.attempts():
            reached = ", ".join(map(str, attempts))
            failure = Failure(
                kind=FailureKind.REACHED_OUT, text=f"reached beyond loopback: {reached}"
            )
            outcome = ProbeOutcome(probe=outcome.probe, failure=failure)
        outcome = replace(outcome, prepare=one.left.popleft().prepare)
        if one.left:
            one.patience = Patience(self._limit_s(one.left[0]))
        if outcome.failure or not one.left:
            self.running.remove(one)
            _end(one)
        return _explained(outcome, one)

    def _limit_s(self, probe: Probe) -> float:
        """Return how long a probe may take."""
        is_slow = area_or_none(area_of(probe.id)).is_slow
        return max(self.deadline_s, SLOW_DEADLINE_S) if is_slow else self.deadline_s


def _by_process(probes: Sequence[Probe]) -> Iterator[deque[Probe]]:
    """Yield the probes of each process, in the order in which the first of each comes."""
    processes: dict[tuple[str, str], deque[Probe]] = {}
    for one in probes:
        processes.setdefault((one.prepare, one.shares or one.id), deque()).append(one)
    yield from processes.values()


def _receive(one: _Running) -> ProbeOutcome:
    probe = one.left[0].id
    try:
        if one.receiver.poll():
            kind, text = one.receiver.recv()
            if kind == UNUSABLE:
                raise UnusableReleaseError(text)
            if kind == RETURNED:
                return ProbeOutcome(probe=probe, document=json.loads(text))
            return ProbeOutcome(probe=probe, failure=Failure(kind=FailureKind(kind), text=text))
    except EOFError:
        pass
    if one.process.is_alive() and one.patience.is_over():
        hung = Failure(kind=FailureKind.HUNG, text="took too long and was ended")
        return ProbeOutcome(probe=probe, failure=hung)
    one.process.join(1)
    code = one.process.exitcode
    how = f"ended without a result, exit status {code}"
    if code is not None and code < 0:
        how = f"crashed with {signal.Signals(-code).name}"
    return ProbeOutcome(probe=probe, failure=Failure(kind=FailureKind.DIED, text=how))


def _end(one: _Running) -> None:
    """End a probe's process and whatever it has started."""
    one.receiver.close()
    if one.process.pid is not None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(one.process.pid, signal.SIGKILL)
    one.process.kill()
    one.process.join()
    one.watch.close()


def _explained(outcome: ProbeOutcome, one: _Running) -> ProbeOutcome:
    """Add the last lines that a failed probe printed: NT's log says most."""
    if not outcome.failure or not one.log.is_file():
        return outcome
    if outcome.failure.kind is FailureKind.NOT_APPLICABLE:
        return outcome
    lines = one.log.read_text(encoding="utf-8", errors="replace").splitlines()
    tail = "".join(f"\n    | {line}" for line in lines[-12:] if line.strip())
    shortage = machine_shortage(tail) if outcome.failure.kind is FailureKind.DIED else ""
    kind = FailureKind.MACHINE if shortage else outcome.failure.kind
    return replace(outcome, failure=Failure(kind=kind, text=f"{outcome.failure.text}{tail}"))

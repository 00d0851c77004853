"""Runs probes, each in a process of its own, and tells what became of each.

A ``forkserver`` that has imported NT once gives every probe a clean process in milliseconds.
``ProcessPoolExecutor(max_tasks_per_child=1)`` looks made for this, but hangs for good on some
Pythons (CPython gh-115634), and a probe that dies must be a result, not a broken pool.
"""

import importlib
import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from conformance.facts import Json
from conformance.probes import Many, Probe, area_of, find_probe
from conformance.probes.confinement import Confinement, Door, Watch
from conformance.problems import FileError

WORKERS = 6  # Probes wait more than they compute, so three a core.
DEADLINE_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one probe: what it returned, as JSON, or why it returned nothing."""

    probe: str
    document: Json = None  #: ``{"observations": {id: facts}, "places": {id: [place]}}``.
    failure: str = ""  #: Empty where there is a document.


class UnusableReleaseError(RuntimeError):
    """NT itself can't be imported, so nothing can be told of it."""


@dataclass(slots=True, kw_only=True)
class _Running:
    probe: str
    process: BaseProcess
    receiver: Connection
    log: Path
    ends_at_s: float
    watch: Watch


def start_server(preload: Sequence[str] = ()) -> BaseContext:
    """Start the server that forks a process for each probe, and return at once.

    Args:
        preload: Modules that the server imports before NT.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*preload, "conformance.probes.preload", __name__])
    forkserver.ensure_running()
    return context


def run_probes(
    probes: Sequence[Probe],
    *,
    deadline_s: float = DEADLINE_S,
    prepare: str = "",
    preload: Sequence[str] = (),
    confinement: Confinement | None = None,
) -> Iterator[Outcome]:
    """Run probes a few at a time and yield each outcome when it is there.

    Args:
        probes: What to run, in the order of their start.
        deadline_s: A probe that takes longer is ended, with all that it started.
        prepare: ``module:function`` or ``module:function:argument`` that each process calls
            before its probe; the suite's own tests change NT with it.
        preload: Modules that the server imports before NT; the suite's own tests change Python
            with them.
        confinement: What keeps this process, and so the probes, on loopback. A probe that
            reaches beyond it tells nothing but that. None confines nothing.

    Raises:
        UnusableReleaseError: NT can't be imported.
    """
    context = start_server(preload)
    watched = confinement or Confinement()
    waiting = deque(probes)
    running: list[_Running] = []
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        try:
            while waiting or running:
                while waiting and len(running) < WORKERS:
                    one = waiting.popleft()
                    log = Path(folder, f"{one.id}.log")
                    running.append(
                        _start(
                            context,
                            one.id,
                            prepare,
                            log,
                            ends_in_s=deadline_s,
                            watch=watched.watch(),
                        )
                    )
                for ended, outcome in _collect(running):
                    running.remove(ended)
                    yield outcome
        finally:
            for left in running:
                _end(left)


def _start(  # noqa: PLR0913  # what a running probe is made of
    context: BaseContext,
    probe_id: str,
    prepare: str,
    log: Path,
    *,
    ends_in_s: float,
    watch: Watch,
) -> _Running:
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(  # type: ignore[attr-defined]  # every start method has one
        target=_work, args=(sender, probe_id, prepare, str(log), watch.door), name=probe_id
    )
    process.start()
    watch.follow(process.pid or 0)
    sender.close()
    return _Running(
        probe=probe_id,
        process=process,
        receiver=receiver,
        log=log,
        ends_at_s=time.monotonic() + ends_in_s,
        watch=watch,
    )


def _collect(running: Sequence[_Running]) -> Iterator[tuple[_Running, Outcome]]:
    """Wait until something happens, and yield what has ended."""
    patience_s = max(0.0, min(r.ends_at_s for r in running) - time.monotonic())
    ready = wait([w for r in running for w in (r.receiver, r.process.sentinel)], patience_s)
    for one in tuple(running):
        if one.receiver in ready or one.process.sentinel in ready:
            outcome = _receive(one)
        elif time.monotonic() >= one.ends_at_s:
            outcome = Outcome(probe=one.probe, failure="took too long and was ended")
        else:
            continue
        if attempts := one.watch.attempts():
            reached = ", ".join(map(str, attempts))
            outcome = Outcome(probe=one.probe, failure=f"reached beyond loopback: {reached}")
        _end(one)
        yield one, _explained(outcome, one)


def _receive(one: _Running) -> Outcome:
    try:
        if one.receiver.poll():
            kind, text = one.receiver.recv()
            if kind == "unusable":
                raise UnusableReleaseError(text)
            if kind == "returned":
                return Outcome(probe=one.probe, document=json.loads(text))
            return Outcome(probe=one.probe, failure=text)
    except EOFError:
        pass
    one.process.join(1)
    code = one.process.exitcode
    if code is not None and code < 0:
        return Outcome(probe=one.probe, failure=f"crashed with {signal.Signals(-code).name}")
    return Outcome(probe=one.probe, failure=f"ended without a result, exit status {code}")


def _end(one: _Running) -> None:
    """End a probe's process and whatever it has started."""
    one.receiver.close()
    if one.process.pid is not None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(one.process.pid, signal.SIGKILL)
    one.process.kill()
    one.process.join()
    one.watch.close()


def _explained(outcome: Outcome, one: _Running) -> Outcome:
    """Add the last lines that a failed probe printed: NT's log says most."""
    if not outcome.failure or not one.log.is_file():
        return outcome
    lines = one.log.read_text(encoding="utf-8", errors="replace").splitlines()
    tail = "\n".join(f"    | {line}" for line in lines[-12:] if line.strip())
    return replace(outcome, failure=f"{outcome.failure}\n{tail}" if tail else outcome.failure)


def _work(sender: Connection, probe_id: str, prepare: str, log: str, door: Door) -> None:
    """Run one probe in this process and send what it returns."""
    with suppress(PermissionError):
        os.setsid()
    # NT's logger writes to the descriptor from Rust, so the descriptor is what is turned away.
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    from conformance.probes.preload import UNUSABLE  # noqa: PLC0415  # it imports NT

    if UNUSABLE:
        sender.send(("unusable", UNUSABLE))
        os._exit(0)
    try:
        door.enter()
        if prepare:
            module, function, *arguments = prepare.split(":", 2)
            getattr(importlib.import_module(module), function)(*arguments)
        result = find_probe(probe_id).run()
        area = area_of(probe_id)
        document = _document(probe_id, area, result)
        text = json.dumps(document, allow_nan=False)
    except BaseException as error:  # whatever a probe raises is its result
        if not isinstance(error, FileError):  # That says all there is to say.
            _print_trace(error)
        sender.send(("failed", f"{type(error).__name__}: {error}".removesuffix(": ")))
    else:
        sender.send(("returned", text))
    sender.close()
    sys.stdout.flush()
    # No clean-up of a node that a probe has left half-way: the process is thrown away.
    os._exit(0)


def _document(probe_id: str, area: str, result: object) -> dict[str, object]:
    if not isinstance(result, Many):
        return {"observations": {probe_id: result}, "places": {}}
    return {
        "observations": {f"{area}.{n}": facts for n, facts in result.observations.items()},
        "places": {f"{area}.{n}": [asdict(p) for p in at] for n, at in result.places.items()},
    }


def _print_trace(error: BaseException) -> None:
    import traceback  # noqa: PLC0415  # only where a probe has failed

    traceback.print_exception(error)

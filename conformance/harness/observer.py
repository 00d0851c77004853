"""Observes one installed release: starts the probes' process and reads what it wrote."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.harness.compiled import compile_imported, compile_package, is_compiled
from conformance.harness.document import ObservationError, Observed, Sown, read_document, read_sown
from conformance.harness.environment import FEED_LOG, IMPORTED_VARIABLE, USES_VARIABLE
from conformance.harness.launch import LaunchError
from conformance.harness.launcher import start
from conformance.harness.nt_process import launch_of, nt_command
from conformance.harness.resources import check_resources, check_room
from conformance.harness.run_folder import run_folder
from conformance.harness.venue_host import venue_host
from conformance.harness.waiting import ASK_AGAIN_S, BusyWatch, Patience
from conformance.model.areas import area_of
from conformance.model.failure import Failure, FailureKind
from conformance.model.source_uses import SourceUses
from conformance.nautilus.driver import NT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from conformance.harness.confinement.packets import ConnectionAttempt
    from conformance.harness.launch import Launch
    from conformance.harness.launched import Child
    from conformance.model.feed import FeedSettings

SILENCE_S = 90.0
"""Importing NT and the longest probe take half of it, on a slow machine."""


@contextmanager
def _launch_errors() -> Iterator[None]:
    """Let what can't be launched be an error of the observation, of the same kind."""
    try:
        yield
    except LaunchError as error:
        raise ObservationError(str(error), kind=error.kind) from error


@_launch_errors()
def observe(  # noqa: PLR0913  # each is a choice of its own
    feed: FeedSettings,
    *,
    python: Path = Path(sys.executable),
    find_uses: Callable[[], SourceUses] = SourceUses,
    only: Sequence[str] = (),
    slow: bool = False,
    prepare: str = "",
    launched: Callable[[], object] = lambda: None,
    progress: Callable[[str], object] = lambda _: None,
    silence_s: float | None = None,
) -> Observed:
    """Run the probes in ``python``'s environment and return what they observed.

    Args:
        feed: The feed under contract; the probes run in its workspace.
        python: Interpreter of the environment that has the release.
        find_uses: Called once the probes' process runs, which imports NT meanwhile; returns what
            the feed's source uses, for the probes that ask of that. By default nothing.
        only: Probe ids or areas; all where empty.
        slow: Whether the areas of the slow tier are among all.
        prepare: ``module:function[:argument]`` called in each probe's process before the probe.
        launched: Called once the probes' process runs.
        progress: Called with a line for each probe that has ended.
        silence_s: How long nothing may come before all is ended; `SILENCE_S` where not given, or
            as long as the feed itself may take.

    Raises:
        ObservationError: NT is not there, can't be imported, or the probes' process failed.
    """
    work = run_folder().new("observe")
    machine = BusyWatch()

    def told(line: str) -> None:
        machine.look()
        progress(line)

    chosen = ("--only", *only) if only else ("--slow",) if slow else ()
    document, confinement, reached = _document(
        feed,
        python,
        find_uses,
        ("--prepare", prepare, *chosen),
        work=work,
        launched=launched,
        progress=told,
        silence_s=silence_s,
    )
    observed = replace(
        _with_attempts(read_document(document, confinement), reached),
        feed_log=_text_of(work / FEED_LOG),
        machine_was_busy=machine.was_busy,
    )
    kinds = {failure.kind for failure in observed.failures.values()}
    refused = not observed.facts and kinds == {FailureKind.NT_REFUSED}
    if refused and (why := _diagnosis(python, feed)):
        raise ObservationError(why)
    return observed


@_launch_errors()
def observe_seeded(
    feed: FeedSettings,
    *,
    python: Path,
    uses: SourceUses,
    seeds: Mapping[str, Sequence[str]],
    progress: Callable[[str], object] = lambda _: None,
) -> tuple[Observed, Mapping[str, Sown]]:
    """Run the probes of seeds as they are, and then one of each with the seed in its process.

    Args:
        feed: The feed under contract.
        python: Interpreter of the environment that has the release.
        uses: What its source uses.
        seeds: The ids of the observations that each seed breaks, by the seed's id.
        progress: Called with a line for each probe that has ended.

    Returns:
        What the release does, and what it does with each seed; of a seed of which no probe makes
        what it breaks, nothing.

    Raises:
        ObservationError: As `observe` raises it.
    """
    work = run_folder().new("seeded")
    listed = work / "seeds.json"
    listed.write_text(json.dumps(dict(seeds)), encoding="utf-8")
    areas = sorted({area_of(name) for names in seeds.values() for name in names})
    asked = ("--seeds", str(listed), "--only", *areas)
    document, confinement, _ = _document(
        feed, python, lambda: uses, asked, work=work, progress=progress
    )
    observed = read_document(document, confinement)
    return observed, {seed: read_sown(one) for seed, one in document["sown"].items()}


def _document(  # noqa: PLR0913  # as `observe` takes them
    feed: FeedSettings,
    python: Path,
    find_uses: Callable[[], SourceUses],
    arguments: Sequence[str],
    *,
    work: Path,
    launched: Callable[[], object] = lambda: None,
    progress: Callable[[str], object] = lambda _: None,
    silence_s: float | None = None,
) -> tuple[Any, str, Sequence[ConnectionAttempt]]:
    """Run the probes' process beside a venue host, and read the document that it writes.

    Returns:
        The document, what kept the process confined, and what it reached for before NT.
    """
    check_resources()
    check_room(run_folder().path)
    out, imported = work / "observed.json", work / "imported.txt"
    compile_package(python)
    compiled = is_compiled(python)
    used = work / "uses.json"

    def under_way() -> None:
        launched()
        written = used.with_suffix(".new")
        written.write_text(find_uses().to_json(), encoding="utf-8")
        written.replace(used)

    also = {USES_VARIABLE: str(used), **({} if compiled else {IMPORTED_VARIABLE: str(imported)})}
    module = "conformance.harness.child"
    with venue_host() as venues:
        descriptor = venues.client_socket.fileno()
        launch = launch_of(
            nt_command(python, module, str(out), "--venues", str(descriptor), *arguments),
            work=work,
            feed=feed,
            also=also,
            pass_fds=(descriptor,),
            stderr=subprocess.PIPE,
            watched=True,
        )
        status, said, confinement, reached = _run(
            launch, under_way, progress, silence_s or max(SILENCE_S, 2 * feed.longest_run_s)
        )
    try:
        document = json.loads(out.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = _diagnosis(python, feed) or _end(status, said)
        raise ObservationError(why) from error
    if not compiled:
        compile_imported(python, imported)
    return document, confinement, reached


def _text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def _with_attempts(observed: Observed, attempts: Sequence[ConnectionAttempt]) -> Observed:
    """Add what was reached for before NT was imported to the failures of a release."""
    if not attempts:
        return observed
    reached = ", ".join(map(str, attempts))
    text = f"the environment's interpreter reached beyond loopback: {reached}"
    failure = Failure(kind=FailureKind.REACHED_OUT, text=text)
    return replace(observed, failures={**observed.failures, "interpreter": failure})


def _run(
    launch: Launch,
    launched: Callable[[], object],
    progress: Callable[[str], object],
    silence_s: float,
) -> tuple[int, str, str, Sequence[ConnectionAttempt]]:
    """Run a process to its end.

    Returns:
        How it ended, the last that it said, its confinement, and what it reached for beyond
        loopback outside of the probes: where an interpreter starts, before NT is imported.
    """
    said: list[str] = []
    with start(launch) as child:
        launched()
        for line in _heard(child, silence_s):
            said.append(line)
            progress(line.rstrip())
        status = child.wait()
        return status, "".join(said[-12:]), child.confinement, child.attempts()


def _lines(child: Child) -> Iterator[str]:
    assert child.stderr is not None  # noqa: S101  # it was asked for
    for line in child.stderr:
        yield line.decode("utf-8", "replace")


def _heard(child: Child, silence_s: float) -> Iterator[str]:
    """Yield what a process says; end it once it has said nothing for too long.

    Raises:
        ObservationError: It had to be ended.
    """
    patience = Patience(silence_s)
    said_all, ended = threading.Event(), threading.Event()

    def watch() -> None:
        while not said_all.wait(ASK_AGAIN_S):
            if patience.is_over():
                ended.set()
                child.kill()
                return

    watching = threading.Thread(target=watch, name="silence", daemon=True)
    watching.start()
    try:
        for line in _lines(child):
            yield line
            patience = Patience(silence_s)
    finally:
        said_all.set()
        watching.join()
    if ended.is_set():
        raise ObservationError(
            f"importing or probing NT hangs: nothing came of it in {silence_s:g} s"
        )


def _diagnosis(python: Path, feed: FeedSettings) -> str:
    """Return what is wrong with the release itself; "" where that is not the reason."""
    work = run_folder().new("diagnosis")
    out = work / "reason.txt"
    launch = launch_of(
        nt_command(python, "conformance.harness.diagnosis", str(out)),
        work=work,
        feed=feed,
        stderr=subprocess.DEVNULL,
    )
    with start(launch) as child:
        try:
            status = child.wait(SILENCE_S)
        except subprocess.TimeoutExpired:
            return f"{NT} can't be imported: its import hangs"
    if status:
        return f"{NT} can't be imported: its import {_ended(status)}"
    return out.read_text(encoding="utf-8", errors="replace") if out.is_file() else ""


def _end(status: int, said: str) -> str:
    """Return how the probes' process ended, with what it said where that was its own doing."""
    text = f"the probes' process {_ended(status)}, and wrote no result"
    return f"{text}\n{said}" if status > 0 else text


def _ended(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with exit status {status}"

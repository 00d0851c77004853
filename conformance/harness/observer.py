"""Observes one installed release: starts the probes' process and reads what it wrote."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from conformance.harness.document import ObservationError, Observed, read_document
from conformance.harness.environment import build_environment
from conformance.model.feed import FeedSettings

SILENCE_S = 90.0
"""Importing NT and the longest probe take half of it, on a slow machine."""


def observe(  # noqa: PLR0913  # each is a choice of its own
    feed: FeedSettings,
    *,
    python: str = sys.executable,
    only: Sequence[str] = (),
    prepare: str = "",
    progress: Callable[[str], object] = lambda _: None,
    silence_s: float = SILENCE_S,
) -> Observed:
    """Run the probes in ``python``'s environment and return what they observed.

    Args:
        feed: The feed under contract; the probes run in its workspace.
        python: Interpreter of the environment that has the release.
        only: Probe ids or areas; all where empty.
        prepare: ``module:function[:argument]`` called in each probe's process before the probe.
        progress: Called with a line for each probe that has ended.
        silence_s: How long nothing may come before all is ended.

    Raises:
        ObservationError: NT is not there, can't be imported, or the probes' process failed.
    """
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        out, home = Path(folder, "observed.json"), Path(folder, "home")
        home.mkdir()
        command = [python, "-m", "conformance.harness.child", str(out), "--prepare", prepare]
        command += ["--only", *only] if only else []
        environment = build_environment(os.environ, home=home, feed=feed)
        try:
            status, said = _run(command, environment, feed.root, progress, silence_s)
        except OSError as error:
            raise ObservationError(f"{python} can't be run: {error.strerror}") from error
        try:
            document = json.loads(out.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            why = _diagnosis(python, environment) or _end(status, said)
            raise ObservationError(why) from error
    return read_document(document)


def _run(
    command: Sequence[str],
    environment: Mapping[str, str],
    root: Path,
    progress: Callable[[str], object],
    silence_s: float,
) -> tuple[int, str]:
    """Run the probes' process to its end; return how it ended and the last of what it said."""
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603  # our own module, by an interpreter of the caller's
        command,
        cwd=root,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        process_group=0,  # So that all that it has started can be ended with it.
    ) as process:
        assert process.stderr is not None  # noqa: S101  # it was asked for
        try:
            for line in _heard(process, process.stderr, silence_s):
                said.append(line)
                progress(line.rstrip())
        except BaseException:  # Ctrl-C for one, which reaches only this process
            _kill(process)
            raise
    return process.returncode, "".join(said[-12:])


def _heard(process: subprocess.Popen[str], lines: Iterable[str], silence_s: float) -> Iterator[str]:
    """Yield what a process says; end it once it has said nothing for too long.

    Raises:
        ObservationError: It had to be ended.
    """
    ended = threading.Event()

    def end() -> None:
        ended.set()
        _kill(process)

    watch = threading.Timer(silence_s, end)
    watch.start()
    try:
        for line in lines:
            watch.cancel()
            yield line
            watch = threading.Timer(silence_s, end)
            watch.start()
    finally:
        watch.cancel()
    if ended.is_set():
        raise ObservationError(
            f"importing or probing NT hangs: nothing came of it in {silence_s:g} s"
        )


def _kill(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _diagnosis(python: str, environment: Mapping[str, str]) -> str:
    """Return what is wrong with the release itself; "" where that is not the reason."""
    from conformance.harness import diagnosis  # noqa: PLC0415  # only where something is wrong

    ran = subprocess.run(  # noqa: S603  # our own script, by an interpreter of the caller's
        [python, "-P", str(Path(diagnosis.__file__))],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        errors="replace",
        check=False,
    )
    if ran.returncode:
        return f"{diagnosis.NT} can't be imported: its import {_ended(ran.returncode)}"
    return ran.stdout


def _end(status: int, said: str) -> str:
    """Return how the probes' process ended, with what it said where that was its own doing."""
    told = f"the probes' process {_ended(status)}, and wrote no result"
    return f"{told}\n{said}" if status > 0 else told


def _ended(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with exit status {status}"

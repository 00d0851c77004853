"""What the suite's own tests let a probe's process do before its probe, each wrong in one way.

Named to the runner as ``tests.support.hooks:function[:argument]``, and to the observer as
``tests/support/hooks.py:function[:argument]``, for inside the boundary no folder of the suite's
tests is on ``sys.path``; see ``prepare`` of `run_probes`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from conformance.harness import worker
from conformance.model.abort import NotApplicable
from conformance.nautilus.v1 import binance

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.model.facts import Json, Observation
    from conformance.model.probe import Probe


def return_environment() -> None:
    """Let `config.frozen` return what this process finds in its environment, and at its start."""
    started_with = Path("/proc/self/environ")
    raw = started_with.read_text(encoding="utf-8") if started_with.exists() else ""
    home = Path(os.environ["HOME"])
    found: dict[str, Json] = {
        "environ": dict(os.environ),
        "started_with": dict(line.split("=", 1) for line in raw.split("\0") if line),
        "files_at_home": [file.name for file in home.iterdir()],
        "expanded_home": str(Path.home()),
    }
    _let_run_return(found)


def return_process() -> None:
    """Let `config.frozen` return where this process looks for modules, and what it found."""
    files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    _let_run_return({"path": [*sys.path], "environ": dict(os.environ), "files": files})


def hang(fifo: str) -> NoReturn:
    """Hold a FIFO open, and let nothing end it but a signal."""
    _hold(fifo)
    threading.Event().wait()
    raise AssertionError


def hang_without_sigterm(fifo: str) -> NoReturn:
    """Hang, and ignore a polite request to end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    hang(fifo)


def hang_with_a_child(fifo: str) -> NoReturn:
    """Hang, beside a process of its own that does."""
    _start_child(fifo)
    hang(fifo)


def leave_a_child(fifo: str) -> None:
    """Start a process that goes on, and hold nothing else against the probe."""
    _start_child(fifo)


def die_beside_a_child(fifo: str) -> NoReturn:
    """End without a result, and leave a process that has all of this one's descriptors."""
    ready, tell = os.pipe()
    if os.fork() == 0:
        _hold(fifo)
        os.close(tell)
        threading.Event().wait()
    os.close(tell)
    os.read(ready, 1)  # Until the child holds the FIFO.
    os._exit(4)


def crash() -> None:
    """Read where there is nothing."""
    ctypes.string_at(0)


def crash_in(probe: str) -> None:
    """Crash when one probe's turn comes, and in no other."""
    _before(probe, crash)


def hang_in(fifo_and_probe: str) -> None:
    """Hang when one probe's turn comes, and in no other."""
    fifo, probe = fifo_and_probe.rsplit(" ", 1)
    _before(probe, lambda: hang(fifo))


def kill() -> None:
    """End as the system's memory killer would end it."""
    os.kill(os.getpid(), signal.SIGKILL)


def leave() -> NoReturn:
    """End at once, past everything that Python would do."""
    os._exit(3)


def print_garbage() -> None:
    """Print bytes that are no text, and what looks like a result, on both descriptors."""
    for descriptor in (1, 2):
        os.write(descriptor, b"\xff\xfe\x00\x80" * 4096)
        os.write(descriptor, b'\n{"observations": {"config.frozen": {}}}\n')


def print_and_raise() -> NoReturn:
    """Print as NT's logger does, past Python, and raise."""
    os.write(1, b"the last that was logged\n")
    raise LookupError("no such thing")


def run_out_of(what: str) -> None:
    """Let each probe fail as it does where the machine has run out of something."""
    errors = {
        "memory": MemoryError(),
        "descriptors": OSError(errno.EMFILE, os.strerror(errno.EMFILE)),
        "descriptors, says Rust": RuntimeError("connect: Too many open files (os error 24)"),
        "descriptors, says a number": RuntimeError("can't listen: os error 24"),
        "disk": ValueError("log: No space left on device (os error 28)"),
    }

    def fail() -> NoReturn:
        raise errors[what]

    let_run(fail)


def die() -> None:
    """Let each probe end by a signal."""
    let_run(crash)


def exit_politely() -> NoReturn:
    """Raise what `sys.exit` raises."""
    sys.exit("enough")


def interrupt() -> NoReturn:
    """Raise what Ctrl-C raises."""
    raise KeyboardInterrupt


def return_nan() -> None:
    """Let `config.frozen` return a number that JSON has no word for."""
    _let_frozen_return(float("nan"))


def return_text() -> None:
    """Let `config.frozen` return a text where it must be true or false."""
    _let_frozen_return("so it is")


def return_unknown() -> None:
    """Let `config.frozen` return what nobody knows of."""
    find = vars(worker)["find_probe"]
    facts = {"no_such_key": 1, "nor_this": 2}
    vars(worker)["find_probe"] = lambda wanted: replace(find(wanted), run=lambda: facts)


def say_not_applicable() -> None:
    """Let `config.frozen` print something, and say that the release has no such thing."""

    def say() -> NoReturn:
        os.write(1, b"a line of a log\n")
        raise NotApplicable("it has no such thing")

    find = vars(worker)["find_probe"]
    vars(worker)["find_probe"] = lambda wanted: replace(find(wanted), run=say)


def return_object() -> None:
    """Let `config.frozen` return what is no plain JSON."""
    _let_frozen_return(object())


def end_the_probes_process() -> None:
    """Kill the process that runs the probes: the parent of the one that forks them."""
    server = os.getppid()
    parents = subprocess.run(
        ["ps", "-o", "ppid=", "-p", str(server)],  # noqa: S607  # wherever it is
        capture_output=True,
        text=True,
        check=True,
    )
    os.kill(int(parents.stdout), signal.SIGKILL)


def _let_run_return(value: Observation) -> None:
    """Put another observation in the place of each probe's own."""
    let_run(lambda: value)


def let_run(act: Callable[[], Any]) -> None:
    """Put something else in the place of what each probe does."""
    vars(worker)["check"] = lambda *_: ()  # It is no observation of the area.
    find = vars(worker)["find_probe"]
    vars(worker)["find_probe"] = lambda wanted: replace(find(wanted), run=act)


def _let_frozen_return(value: object) -> None:
    class Stubborn:
        us = property(lambda _: value, lambda *_: None)

    def data_config(*_: Any, **__: Any) -> Stubborn:
        return Stubborn()

    vars(binance)["data_config"] = data_config


def _before(probe_id: str, act: Callable[[], object]) -> None:
    """Let this process do something right before one of its probes."""
    find = vars(worker)["find_probe"]

    def find_and_act(wanted: str) -> Probe:
        if wanted == probe_id:
            act()
        found: Probe = find(wanted)
        return found

    vars(worker)["find_probe"] = find_and_act


def _hold(fifo: str) -> None:
    """Open a FIFO for as long as this process lives, and say so there."""
    os.write(os.open(fifo, os.O_WRONLY), b"held\n")


def _start_child(fifo: str) -> None:
    wait = "import sys, time; sys.stdout.write('held\\n'); sys.stdout.flush(); time.sleep(600)"
    with Path(fifo).open("w", encoding="utf-8") as held:
        subprocess.Popen([sys.executable, "-c", wait], stdout=held)

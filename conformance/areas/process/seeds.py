"""Changes of NautilusTrader that this area has to see.

What NT's import would do is done in the probe's process, which is a fork of the one that imported
it; so it is what a process has after such an import.
"""

from __future__ import annotations

import asyncio
import decimal
import gc
import os
import signal
import socket
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from conformance.areas.process.classes import LONG_LOOPS, LONG_WAIT_S
from conformance.harness import exit_functions
from conformance.harness.process_state import loop_s
from conformance.model.seed import Seed
from conformance.nautilus.changes import edit
from conformance.nautilus.driver import Role, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LOOPS = 2 * LONG_LOOPS


def _set_zone() -> None:
    os.environ["TZ"] = "Asia/Tokyo"
    time.tzset()


def _say() -> None:
    os.write(1, b"NautilusTrader says hello\n")


def _start_thread() -> None:
    threading.Thread(target=threading.Event().wait, daemon=True).start()


def _start_child() -> None:
    if not os.fork():
        time.sleep(60)
        os._exit(0)


def _write_file() -> None:
    (Path(os.environ["HOME"]) / "state.json").write_text("{}", encoding="utf-8")


def _compute() -> None:
    for _ in range(_LOOPS):
        loop_s()


def _end_late() -> None:
    exit_functions.NOTED.append(lambda: time.sleep(LONG_WAIT_S + 0.5))


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


_CHANGES: Mapping[str, Callable[[], object]] = {
    "gc": gc.disable,
    "gc_threshold": lambda: gc.set_threshold(100_000),
    "zone": _set_zone,
    "environment": lambda: os.environ.update(OMP_NUM_THREADS="1"),
    "print": _say,
    "thread": _start_thread,
    "child": _start_child,
    "file": _write_file,
    "wait": lambda: time.sleep(LONG_WAIT_S + 0.5),
    "compute": _compute,
    "end": _end_late,
    "folder": lambda: os.chdir("/"),
    "switch_interval": lambda: sys.setswitchinterval(1.0),
    "recursion": lambda: sys.setrecursionlimit(5000),
    "umask": lambda: os.umask(0o077),
    "hook": lambda: setattr(sys, "excepthook", print),
    "warnings": lambda: warnings.simplefilter("ignore"),
    "decimal": lambda: setattr(decimal.getcontext(), "prec", 6),
    "timeout": lambda: socket.setdefaulttimeout(10.0),
    "interrupts": _ignore_interrupts,
    "function": lambda: setattr(asyncio, "run", print),
}
"""What an import could do to the process, by a word."""


def import_doing(word: str) -> None:
    """Let NT's import change something of the whole process: ``gc``."""
    _CHANGES[word]()


def dispose_doing(word: str) -> None:
    """Let a node that is disposed of change something of the whole process: ``folder``."""
    node: Any = resolve(Role.NODE)
    dispose = node.__dict__["dispose"]

    def dispose_and_change(self: Any) -> None:
        dispose(self)
        _CHANGES[word]()

    edit(node, lambda namespace: namespace.update(dispose=dispose_and_change))


_SAYS = {
    "gc": "changed.gc",
    "gc_threshold": "changed.gc",
    "zone": "changed.environment.TZ",
    "environment": "OMP_NUM_THREADS",
    "print": "prints",
    "thread": "python_threads",
    "child": "children",
    "file": "state.json",
    "wait": "waits",
    "compute": "takes",
    "end": "ends",
    "recursion": "recursion_limit",
    "hook": "hook.excepthook",
    "timeout": "socket_timeout",
    "interrupts": "signal.SIGINT",
    "function": "asyncio.run",
}
"""What the message has of each, where that is not its word."""

SEEDS: Final = (
    *(
        Seed(
            sow=import_doing,
            argument=word,
            generations=("v1", "v2"),
            says=_SAYS.get(word, word),
            breaks=("importing",),
            severity="shift",
        )
        for word in _CHANGES
        if word != "file"  # A file would be there for the seeds that follow.
    ),
    *(
        Seed(
            sow=dispose_doing,
            argument=word,
            says=_SAYS.get(word, word),
            breaks=("node_life",),
            severity="shift",
        )
        for word in ("folder", "thread", "hook", "file")
    ),
)
"""What is sown, and what has to be seen of it."""

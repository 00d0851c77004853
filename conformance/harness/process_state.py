"""What a package can change behind the back of the process that imports it.

This is imported in NT's environment before NT is: it needs the standard library only, and of that
what the server that forks probes has anyway.
"""

from __future__ import annotations

import builtins
import decimal
import faulthandler
import gc
import locale
import logging
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
import time
import warnings
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_HOOKS = ("excepthook", "unraisablehook", "displayhook", "breakpointhook")
_LIMITS = ("NOFILE", "STACK", "AS", "NPROC", "FSIZE")
_LOOP = 300_000
_BLOCK_BYTES = 512
_SLOW_DISK_B_PER_S = 20_000_000
_MOST_FILES = 10_000  # A confined home has a few, a developer's has no end.

_FUNCTIONS: Final = (
    *(("asyncio", name) for name in ("run", "sleep", "new_event_loop", "wait_for", "gather")),
    *(("time", name) for name in ("time", "time_ns", "monotonic", "perf_counter", "sleep")),
    *(("json", name) for name in ("loads", "dumps")),
    *(("socket", name) for name in ("socket", "create_connection", "getaddrinfo")),
    *(("threading", "Thread"), ("subprocess", "Popen")),
)
"""What a package may put its own in the place of, and so change the feed's."""

OWN_FILES: Final = "conformance-"
"""What the names of the suite's own folders for logs begin with."""

_TICKS_S = 1 / os.sysconf("SC_CLK_TCK")


def settings() -> Mapping[str, str]:
    """Return every setting of this process, as a text by its name: ``gc``, ``environment.TZ``."""
    values = {name: _text_of(read) for name, read in _SETTINGS.items()}
    return {
        **values,
        **{f"hook.{name}": _named(getattr(sys, name)) for name in _HOOKS},
        **{f"signal.{s.name}": _named(signal.getsignal(s)) for s in signal.Signals},
        **{f"limit.{name}": _limit(name) for name in _LIMITS},
        **{f"environment.{name}": value for name, value in os.environ.items()},
    }


def _text_of(read: Callable[[], object]) -> str:
    try:
        return str(read())
    except OSError as error:
        return type(error).__name__


def _named(found: object) -> str:
    """Return a function's module and name: its address differs in each process."""
    name = getattr(found, "__qualname__", None)
    return f"{getattr(found, '__module__', '')}.{name}" if name else str(found)


def _limit(name: str) -> str:
    return str(resource.getrlimit(getattr(resource, f"RLIMIT_{name}")))


def _umask() -> str:
    mask = os.umask(0)
    os.umask(mask)
    return oct(mask)


def _sweeping_filters() -> list[str]:
    """Return the warning filters that are about all modules and all messages."""
    return [
        f"{action} {_named(category)}"
        for action, message, category, module, line in warnings.filters
        if message is None and module is None and not line and _is_builtin(category)
    ]


def _is_builtin(category: object) -> bool:
    return getattr(category, "__module__", "") == builtins.__name__


def _decimal() -> str:
    """Return the context but for its flags, which say what was computed."""
    own = decimal.getcontext()
    traps = sorted(trap.__name__ for trap, is_set in own.traps.items() if is_set)
    return f"{own.prec} digits, {own.rounding}, {own.Emin} to {own.Emax}, traps {traps}"


def _logging() -> str:
    root = logging.getLogger()
    return f"{root.level}, {len(root.handlers)} handlers, disables {logging.root.manager.disable}"


def _streams() -> str:
    found = (sys.stdin, sys.stdout, sys.stderr)
    return ", ".join(f"{type(s).__name__} {getattr(s, 'encoding', None)}" for s in found)


def _replaced_functions() -> list[str]:
    """Return those of Python's own functions, in modules that are loaded, that are another's."""
    loaded = [(sys.modules.get(module), module, name) for module, name in _FUNCTIONS]
    return [
        f"{module}.{name}"
        for found, module, name in loaded
        if found and str(getattr(found, name).__module__).partition(".")[0] != module
    ]


_SETTINGS: Mapping[str, Callable[[], object]] = {
    "gc": lambda: f"{'on' if gc.isenabled() else 'off'} {gc.get_threshold()} {gc.get_debug()}",
    "time_zone": lambda: f"{time.tzname} {time.timezone}",
    "locale": lambda: locale.setlocale(locale.LC_ALL),
    "folder": os.getcwd,
    "umask": _umask,
    "nice": lambda: os.getpriority(os.PRIO_PROCESS, 0),
    "blocked_signals": lambda: sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
    "thread_hook": lambda: _named(threading.excepthook),
    "thread_stack": threading.stack_size,
    "warnings": _sweeping_filters,
    "shown_warnings": lambda: _named(warnings.showwarning),
    "logging": _logging,
    "streams": _streams,
    "socket_timeout": socket.getdefaulttimeout,
    "start_method": lambda: multiprocessing.get_start_method(allow_none=True),
    "recursion_limit": sys.getrecursionlimit,
    "switch_interval": sys.getswitchinterval,
    "integer_digits": sys.get_int_max_str_digits,
    "decimal": _decimal,
    "trace": lambda: f"{_named(sys.gettrace())} {_named(sys.getprofile())}",
    "writes_bytecode": lambda: not sys.dont_write_bytecode,
    "fault_handler": faulthandler.is_enabled,
    "cpus": lambda: len(os.sched_getaffinity(0)),
    "import_hooks": lambda: [*map(_named, (*map(type, sys.meta_path), *sys.path_hooks))],
    "import_path": lambda: [os.path.basename(path) for path in sys.path],
    "arguments": lambda: len(sys.argv),
    "replaced_functions": _replaced_functions,
    "builtins": lambda: sorted(vars(builtins).keys() - {"_"}),
}
"""What is one text each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessState:
    """A process at one moment."""

    settings: Mapping[str, str]
    threads: int  #: Of Python's, but for the main one.
    children: int
    files: frozenset[str]  #: Below the home folder.
    cpu_s: float
    waited_s: float
    """Neither on a processor nor ready for one, since the process started; less what a slow disk
    takes for what was read from it, since a machine's first import after its start is no drift.
    """


def state() -> ProcessState:
    """Return the state of this process."""
    return ProcessState(
        settings=settings(),
        threads=threading.active_count() - 1,
        children=_children(),
        files=_files(Path(os.environ.get("HOME", ""))),
        cpu_s=time.process_time(),
        waited_s=_waited_s(),
    )


def loop_s() -> float:
    """Return how much of a processor's time a loop takes: what other times are told in."""
    start_s = time.process_time()
    for _ in range(_LOOP):
        pass
    return time.process_time() - start_s


def _children() -> int:
    lists = Path("/proc/self/task").glob("*/children")
    return sum(len(one.read_text(encoding="ascii").split()) for one in lists)


def _files(home: Path) -> frozenset[str]:
    if not home.is_absolute():
        return frozenset()
    found = (str(path.relative_to(home)) for path in islice(home.rglob("*"), _MOST_FILES))
    return frozenset(name for name in found if not name.startswith(OWN_FILES))


def _waited_s() -> float:
    """Return how long this process has been asleep, where the system tells it."""
    try:
        started = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19]
        ran_ns, ready_ns, _ = Path("/proc/self/schedstat").read_text(encoding="ascii").split()
        up_s = time.clock_gettime(time.CLOCK_BOOTTIME)
    except (OSError, IndexError, ValueError):
        return 0.0
    read_s = resource.getrusage(resource.RUSAGE_SELF).ru_inblock * _BLOCK_BYTES / _SLOW_DISK_B_PER_S
    return up_s - int(started) * _TICKS_S - (int(ran_ns) + int(ready_ns)) / 1e9 - read_s

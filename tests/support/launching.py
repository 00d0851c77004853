"""What tests of the launcher share: launches of small programs, and a look at processes."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.harness.capture import run
from conformance.harness.launch import Completed, Launch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformance.harness.run_folder import RunFolder

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 60.0  # of what ends at once, on a machine that has other work
# A fault of the suite must not pass for a system's refusal.
_TRIAL = """
import ctypes, os
ids, libc = (os.getuid(), os.getgid()), ctypes.CDLL(None)
if libc.unshare(0x10000000 | 0x20000000 | 0x00020000 | 0x40000000):
    raise SystemExit(1)
open("/proc/self/setgroups", "w").write("deny")
open("/proc/self/uid_map", "w").write(f"65533 {ids[0]} 1")
open("/proc/self/gid_map", "w").write(f"65533 {ids[1]} 1")
pid = os.fork()
if not pid:
    refused = libc.mount(b"none", b"/", None, 0x44000, None)
    os._exit(bool(refused or libc.mount(b"proc", b"/proc", b"proc", 0, None)))
raise SystemExit(os.waitpid(pid, 0)[1] != 0)
"""

GONE_WITHIN_S = 3.0  # A second is the promise; a busy machine gets some more.


def make_launch(folder: RunFolder, code: str, *arguments: str, **fields: Any) -> Launch:
    """Return a launch of Python code, which sees nothing but its interpreter."""
    work = folder.new("work")
    given = Launch(
        command=(sys.executable, "-I", "-S", "-c", code, *arguments),
        environment={"HOME": str(work), "TMPDIR": str(work)},
        cwd=work,
        work=work,
    )
    return replace(given, **fields)


def run_code(folder: RunFolder, code: str, *arguments: str, **fields: Any) -> Completed:
    """Run Python code to its end."""
    return run(make_launch(folder, code, *arguments, **fields), timeout_s=LIMIT_S)


def printed(folder: RunFolder, code: str, *arguments: str, **fields: Any) -> str:
    """Run Python code that must not fail, and return what it printed."""
    ended = run_code(folder, code, *arguments, **fields)
    assert (ended.returncode, ended.stderr.decode()) == (0, "")
    return ended.stdout.decode().strip()


def allows_namespaces() -> bool:
    """Tell whether the system allows what a launch asks for, by no code of the suite's."""
    trial = [sys.executable, "-I", "-S", "-c", _TRIAL]
    return sys.platform == "linux" and not subprocess.run(trial, check=False).returncode


def until(condition: Callable[[], bool], *, within_s: float = LIMIT_S) -> bool:
    """Wait until a condition holds; tell whether it did in time."""
    ends_at_s = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > ends_at_s:
            return False
        time.sleep(0.005)
    return True


def processes(marker: str) -> list[str]:
    """Return the command lines of the processes that have a marker in theirs."""
    return [line for line in _command_lines() if marker in line]


def _command_lines() -> Iterator[str]:
    for pid in filter(str.isdecimal, (path.name for path in Path("/proc").iterdir())):
        try:
            yield Path("/proc", pid, "cmdline").read_text(errors="replace").replace("\0", " ")
        except OSError:
            continue


def session_is_empty(session: int) -> bool:
    """Tell whether no process is left in a session."""
    return session not in set(_sessions())


def _sessions() -> Iterator[int]:
    for pid in filter(str.isdecimal, (path.name for path in Path("/proc").iterdir())):
        try:
            fields = Path("/proc", pid, "stat").read_text(errors="replace").rpartition(")")[2]
        except OSError:
            continue
        if fields.split()[0] != "Z":
            yield int(fields.split()[3])

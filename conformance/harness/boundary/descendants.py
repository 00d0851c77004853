"""Ends what a process has started, where there is no pid namespace to end as one."""

from __future__ import annotations  # so that types cost nothing

import _signal  # type: ignore[import-not-found]  # typeshed has `signal` only
import os
import time

TYPE_CHECKING = False  # `typing` takes 10 ms to import.
if TYPE_CHECKING:
    from collections.abc import Iterator

_AGAIN_AFTER_S = 0.002


def end_descendants(session: int) -> None:
    """Kill all descendants of this process, and wait until they are gone.

    This process must adopt orphans: then those of a daemon come to it too, one generation after
    the other. Where the system has no ``/proc``, a daemon in a session of its own gets away.

    Args:
        session: The process group to end first.
    """
    _kill_group(session)
    while True:
        for pid in _descendants():
            _kill(pid)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(_AGAIN_AFTER_S)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, _signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS refuses for a group of zombies.
        return


def _kill(pid: int) -> None:
    try:
        os.kill(pid, _signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _descendants() -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found = [os.getpid()]
    while found:
        of = children.get(found.pop(), [])
        yield from of
        found += of


def _parents() -> Iterator[tuple[int, int]]:
    """Yield each process there is and its parent."""
    try:
        names = os.listdir("/proc")
    except FileNotFoundError:
        return
    for name in filter(str.isdecimal, names):
        try:
            with open(f"/proc/{name}/stat", "rb") as line:
                yield int(name), int(line.read().rpartition(b")")[2].split()[1])
        except OSError:  # It has ended.
            continue

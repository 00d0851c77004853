"""Keeps a run's folder: ``python -I -S keeper.py <prefix> <parent>...``, in a session of its own.

It makes the folder in the first parent that takes it, prints its path, or ``failed`` and why, and
removes it when its standard input ends, which it does however the tool has ended. Each line of
that input is the path of another folder to remove then.
"""

from __future__ import annotations  # so that types cost nothing

import _signal  # type: ignore[import-not-found]  # typeshed has `signal` only
import os
import sys
import time

TYPE_CHECKING = False  # `typing` takes 10 ms to import.
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_GIVE_UP_AFTER_S, _AGAIN_AFTER_S = 1.0, 0.01
_TRIES = 100


def main(prefix: str, parents: Sequence[str]) -> None:
    """Make the folder, tell where it is, and remove it at the end."""
    for number in (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP):
        _signal.signal(number, _signal.SIG_IGN)
    refusals = []
    for parent in parents:
        try:
            folder = _make_folder(parent, prefix)
        except OSError as error:
            refusals.append(f"{error.errno} {parent}: {error.strerror}")
            continue
        _tell(folder)
        said = bytearray()
        while part := os.read(0, 4096):
            said += part
        for path in (*map(os.fsdecode, bytes(said).splitlines()), folder):
            _remove(path)
        return
    _tell("failed " + "; ".join(refusals))


def _make_folder(parent: str, prefix: str) -> str:
    for _ in range(_TRIES):
        folder = os.path.join(os.path.realpath(parent), prefix + os.urandom(4).hex())
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(17, "no free name")


def _tell(line: str) -> None:
    os.write(1, os.fsencode(line) + b"\n")
    os.close(1)


def _remove(folder: str) -> None:
    """Remove a folder, while processes that are about to die may still write to it."""
    import shutil  # it takes 10 ms, which the tool need not wait for

    def open_up(_remove: Callable[..., object], path: str, _: object) -> None:
        # The next round removes what could not be read or written in this one.
        for locked in (os.path.dirname(path), path):
            if locked == folder or locked.startswith(folder + "/"):
                _make_writable(locked)

    give_up_at_s = time.monotonic() + _GIVE_UP_AFTER_S
    while True:
        if os.path.lexists(folder):
            shutil.rmtree(folder, onerror=open_up)
        if not os.path.lexists(folder) or time.monotonic() > give_up_at_s:
            return
        time.sleep(_AGAIN_AFTER_S)


def _make_writable(folder: str) -> None:
    """Let this user write to a folder, but never to where a link leads."""
    try:
        if not os.path.islink(folder):
            os.chmod(folder, 0o700)
    except OSError:
        return


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

"""The one folder of a run, for all its temporary files and sockets; it goes as the run ends.

A run can end by a signal that no process can handle. So a process beside it, the keeper, makes
the folder, waits for the end of a pipe that only the run holds, and removes the folder.
"""

import atexit
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

from conformance.harness.launch import MachineError
from conformance.model.failure import machine_shortage

_KEEPER = Path(__file__).with_name("boundary") / "keeper.py"
_PREFIX = "ntc-"
_NAME_CHARACTERS = len(_PREFIX) + 8

# A unix socket's path has at most 107 bytes (103 on macOS). This leaves 40 below the folder.
_LONGEST_FOLDER_BYTES = 63

_REMOVED_WITHIN_S = 5.0


class RunFolder:
    """A folder for as long as the context lasts, or this process does."""

    path: Path

    def __init__(self) -> None:
        self._keeper: subprocess.Popen[bytes] | None = None
        self._numbers: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Make the folder, with mode 0700.

        Raises:
            MachineError: There is no folder for temporary files to make it in.
        """
        command = [sys.executable, "-I", "-S", str(_KEEPER), _PREFIX, *_parents()]
        try:
            self._keeper = subprocess.Popen(  # noqa: S603  # our own script
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
                cwd="/",
                env=interpreter_environment(),
            )
            line = self._keeper.stdout.readline() if self._keeper.stdout else b""
        except OSError as error:
            raise MachineError(
                f"no folder for temporary files: {machine_shortage(error) or error}"
            ) from error
        path = os.fsdecode(line.rstrip(b"\n"))
        if not path.startswith("/"):
            self._end_keeper()
            raise MachineError(_refusal(path))
        self.path = Path(path)
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the folder; end all that writes to it before."""
        self._end_keeper()

    def new(self, name: str) -> Path:
        """Make a folder in it, of this name or, if that is taken, of this name and a number."""
        number = self._numbers[name] = self._numbers.get(name, 0) + 1
        folder = self.path / (name if number == 1 else f"{name}-{number}")
        folder.mkdir(mode=0o700)
        return folder

    def take_with(self, folder: Path) -> None:
        """Let another folder go with this one, if it is still there by then."""
        if self._keeper is not None and self._keeper.stdin is not None:
            self._keeper.stdin.write(os.fsencode(folder.absolute()) + b"\n")
            self._keeper.stdin.flush()

    def _end_keeper(self) -> None:
        if self._keeper is None:
            return
        for pipe in (self._keeper.stdin, self._keeper.stdout):
            if pipe:
                pipe.close()
        with suppress(subprocess.TimeoutExpired):  # It goes on alone.
            self._keeper.wait(_REMOVED_WITHIN_S)


def interpreter_environment() -> dict[str, str]:
    """Return what an interpreter of the suite's own needs to start, and nothing of the user's."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}


def _parents() -> list[str]:
    """Return where the folder may stand, best first."""
    parents = [os.environ.get("TMPDIR", ""), "/tmp"]  # noqa: S108  # its name there is random
    room = _LONGEST_FOLDER_BYTES - _NAME_CHARACTERS - 1
    return [
        parent
        for parent in parents
        if parent.startswith("/") and len(os.fsencode(os.path.realpath(parent))) <= room
    ]


def _refusal(answer: str) -> str:
    reasons = answer.removeprefix("failed ") or "its process ended at once"
    numbers = [f"[Errno {reason.split(' ', 1)[0]}]" for reason in reasons.split("; ")]
    shown = "; ".join(reason.split(" ", 1)[-1] for reason in reasons.split("; "))
    shortage = machine_shortage(" ".join(numbers))
    why = f" ({shortage})" if shortage else ""
    return (
        "no folder for temporary files can be made\n"
        f"  found:    {shown}{why}\n"
        f"  expected: a folder to write to, of at most {_LONGEST_FOLDER_BYTES} bytes' path\n"
        "  fix:      set TMPDIR to one"
    )


class _Current:
    """The run folder of this process, once it has one."""

    def __init__(self) -> None:
        self.folder: RunFolder | None = None
        self.lock = threading.RLock()  # A signal may come while it is held.


_current = _Current()


def run_folder() -> RunFolder:
    """Return the run folder of this process; the first call makes it.

    It goes with the process, however that ends.

    Raises:
        MachineError: There is no folder for temporary files to make it in.
    """
    with _current.lock:
        if _current.folder is None:
            folder = RunFolder()
            folder.__enter__()
            _current.folder = folder
            atexit.register(close_run_folder)
        return _current.folder


def close_run_folder() -> None:
    """Remove this process's run folder, if it has one."""
    with _current.lock:
        folder, _current.folder = _current.folder, None
    if folder is not None:
        folder.__exit__()

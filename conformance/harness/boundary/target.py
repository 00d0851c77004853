"""Starts the target, and follows it until it ends or nobody wants it any more."""

from __future__ import annotations  # so that types cost nothing

import _signal  # type: ignore[import-not-found]  # typeshed has `signal` only
import errno
import os
import select
import sys

from .system import SetupError, die_with_parent

TYPE_CHECKING = False  # `typing` takes 10 ms to import.
if TYPE_CHECKING:
    from typing import NoReturn

    from .specification import LaunchTarget

_HIGHEST_SIGNAL = 64
_NULL = "/dev/null"


class Following:
    """Signals of ended children, as a descriptor to wait for; to be made before any child."""

    def __init__(self) -> None:
        self.ended, wakeup = os.pipe()
        os.set_blocking(wakeup, False)
        _signal.signal(_signal.SIGCHLD, lambda *_: None)
        _signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)

    def until_end(self, target: int, control: int) -> int | None:
        """Reap what ends and pass signals on until the target ends.

        Args:
            target: Its process id.
            control: Socket of which each byte is the number of a signal for the target.

        Returns:
            The target's wait status; None where the other end of the socket has gone.
        """
        events = select.poll()
        events.register(control, select.POLLIN)
        events.register(self.ended, select.POLLIN)
        while True:
            status = _reap(target)
            if status is not None:
                return status
            for descriptor, _ in events.poll():
                numbers = _read(descriptor)
                if descriptor == control:
                    if not numbers:
                        return None
                    for number in numbers:
                        os.kill(target, number)


def _reap(target: int) -> int | None:
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == target:
                return status
            if not pid:
                return None
    except ChildProcessError:
        return None


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except ConnectionError:
        return b""


def start_target(target: LaunchTarget) -> int:
    """Start the target in a session of its own and return its process id, once it runs.

    Raises:
        SetupError: It can't be run.
        OSError: There can be no other process.
    """
    failed, tell = os.pipe()
    pid = os.fork()
    if not pid:
        _become(target, tell)
    os.close(tell)
    for descriptor in target["pass_fds"]:
        os.close(descriptor)
    with open(failed, "rb") as report:
        number, _, step = report.read().partition(b" ")
    if number:
        raise SetupError(os.fsdecode(step), int(number))
    return pid


def _become(target: LaunchTarget, tell: int) -> NoReturn:
    step = "start a session"
    try:
        os.setsid()
        if sys.platform == "linux":
            die_with_parent()
        _reset_signals()
        step = f"enter the folder {target['cwd']}"
        os.chdir(target["cwd"])
        command = target["command"]
        step = f"run {command[0]}"
        os.execve(command[0], command, target["environment"])  # as the tool says
    except OSError as error:
        os.write(tell, b"%d %s" % (error.errno or 0, os.fsencode(step)))
    except BaseException as error:
        os.write(tell, b"%d %s" % (errno.EINVAL, os.fsencode(f"{step}: {error!r}")))
    finally:
        os._exit(127)


def _reset_signals() -> None:
    """Undo what Python has set, as `subprocess` does: it ignores SIGPIPE, for one."""
    for number in range(1, _HIGHEST_SIGNAL + 1):
        try:
            _signal.signal(number, _signal.SIG_DFL)
        except (OSError, ValueError):  # SIGKILL and SIGSTOP, and the C library's own
            continue
    _signal.pthread_sigmask(_signal.SIG_SETMASK, ())


def let_go_of_output() -> None:
    """Put ``/dev/null`` in place of the standard streams: the target has them now."""
    null = os.open(_NULL, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(null, descriptor)
    if null > 2:  # noqa: PLR2004  # the last of the standard streams
        os.close(null)

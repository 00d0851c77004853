"""Launches what runs NT or a feed: confined before it starts, and ended with this process.

A launch takes a supervisor process beside this one (see `conformance.harness.boundary`), and a
socket to it. Whatever ends this process closes the socket, and that ends the target with all that
it has started.
"""

from __future__ import annotations

import marshal
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.harness.boundary.specification import Specification
from conformance.harness.launch import Launch, LaunchError, MachineError, Namespaces
from conformance.harness.launched import Child
from conformance.harness.run_folder import interpreter_environment
from conformance.harness.shown_paths import ids_inside, view_of
from conformance.model.failure import machine_shortage

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWN_PROCESS = Path("/proc/self")
_SUPERVISOR = Path(__file__).with_name("boundary") / "__main__.py"
_STARTS_WITHIN_S = 60.0
_MOST_SOCKETS = 200  # The kernel passes 253 at a time.
_CLOSED_ON_EXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)  # macOS has no such flag.

SWITCH = "NT_CONFORMANCE_NAMESPACES"
"""Environment variable: ``never`` does without namespaces, as on a system that has none."""


class _RefusedError(LaunchError):
    """The system does not allow namespaces."""


_refusal = ""  # Why the system has no namespaces, once it has refused them.


def start(launch: Launch) -> Child:
    """Start a target and return once its program runs.

    Raises:
        LaunchError: It could not be started; of kind `MACHINE` where the machine is to blame.
    """
    global _refusal  # noqa: PLW0603  # The system's answer is the same for the whole process.
    namespaces = _wanted(launch)
    if namespaces is not Namespaces.NEVER and not _refusal:
        try:
            return _start(launch, why_not="")
        except _RefusedError as error:
            _refusal = str(error)
    if launch.namespaces is Namespaces.REQUIRED:
        why = _refusal or "they are not wanted here"
        raise MachineError(f"there are no namespaces: {why}")
    return _start(launch, why_not=_refusal or "not wanted")


def refusal(launch: Launch) -> str:
    """Return why the system does not allow namespaces; empty where it does.

    Args:
        launch: A launch to try it with, of a command that ends by itself.
    """
    try:
        with start(launch):
            return _refusal
    except MachineError:
        return _refusal


def _wanted(launch: Launch) -> Namespaces:
    if sys.platform != "linux" or os.environ.get(SWITCH) == Namespaces.NEVER:
        return Namespaces.NEVER
    return launch.namespaces


def _start(launch: Launch, *, why_not: str) -> Child:
    # NautilusTrader aborts where it finds no processes: that would pass for a fact about it.
    if why_not and sys.platform == "linux" and not _OWN_PROCESS.exists():
        raise MachineError(f"there is no /proc, and no namespace to have one in: {why_not}")
    specification = _specify(launch, namespaces=not why_not)
    try:
        control, theirs = socket.socketpair()
    except OSError as error:
        raise _explained("open a socket", error) from error
    with theirs:
        try:
            process = subprocess.Popen(  # noqa: S603  # our own script
                [sys.executable, "-I", "-S", str(_SUPERVISOR), str(theirs.fileno())],
                stdin=launch.stdin,
                stdout=launch.stdout,
                stderr=launch.stderr,
                pass_fds=(*launch.pass_fds, theirs.fileno()),
                start_new_session=True,
                cwd="/",
                env=interpreter_environment(),
            )
        except (OSError, MemoryError) as error:
            control.close()
            raise _explained("start the supervisor", error) from error
    child = None
    try:
        sockets = _converse(control, specification)
        child = Child(process, control, sockets, launch, _describe(why_not))
    finally:
        if child is None:
            Child(process, control, [], launch, "").close()
    return child


def _describe(why_not: str) -> str:
    return f"processes watched (no namespaces: {why_not})" if why_not else "namespaces"


def _specify(launch: Launch, *, namespaces: bool) -> bytes:
    program = _program(launch.command[0], launch.environment, launch.cwd)
    specification = Specification(
        target={
            "command": [program, *launch.command[1:]],
            "environment": dict(launch.environment),
            "cwd": str(launch.cwd.absolute()),
            "pass_fds": list(launch.pass_fds),
        },
        namespaces=namespaces,
        view=view_of(launch, program),
        listen=launch.listen,
        watched=launch.watched and namespaces,
        inside=ids_inside(),
    )
    # `marshal`, not JSON: the supervisor is this interpreter, and importing `json` takes 10 ms.
    content = marshal.dumps(dict(specification))
    return len(content).to_bytes(4, "big") + content


def _program(name: str, environment: Mapping[str, str], cwd: Path) -> str:
    found = name if "/" in name else shutil.which(name, path=environment.get("PATH", ""))
    if not found:
        raise LaunchError(f"can't run {name}: it is in no folder of PATH")
    return os.path.normpath(cwd.absolute() / found)


def _converse(control: socket.socket, specification: bytes) -> list[socket.socket]:
    """Send the specification; return the sockets that come with the answer."""
    control.settimeout(_STARTS_WITHIN_S)
    sockets: list[socket.socket] = []
    answer = bytearray()
    try:
        control.sendall(specification)
        while not answer.endswith(b"\n"):
            part, descriptors, *_ = socket.recv_fds(control, 4096, _MOST_SOCKETS, _CLOSED_ON_EXEC)
            sockets += [socket.socket(fileno=descriptor) for descriptor in descriptors]
            if not part:
                raise LaunchError("the supervisor ended before it had started the target")
            answer += part
    except TimeoutError as error:
        raise LaunchError(f"the target did not start within {_STARTS_WITHIN_S:g} s") from error
    except OSError as error:
        raise _explained("speak with the supervisor", error) from error
    control.settimeout(None)
    if not answer.startswith(b"started"):
        raise _failure(answer.decode("utf-8", "replace").strip())
    return sockets


def _failure(answer: str) -> LaunchError:
    """Return the error that the supervisor's answer tells of: ``failed 13 0 mount …``."""
    _, number, refused, text = answer.split(" ", 3)
    if int(refused):
        return _RefusedError(text)
    if shortage := machine_shortage(f"[Errno {number}]"):
        return MachineError(f"can't launch: {text} ({shortage})")
    return LaunchError(f"can't launch: {text}")


def _explained(what: str, error: BaseException) -> LaunchError:
    if shortage := machine_shortage(error):
        return MachineError(f"can't {what}: {shortage}")
    return LaunchError(f"can't {what}: {error}")

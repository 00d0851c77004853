"""The process beside the tool: it starts the target, and ends as the target ends.

With namespaces there are three processes: this supervisor, which the tool started and waits for;
an init, the first process of the pid namespace, with which all others in it die; and the target.
All three know the tool's control socket, whose end is the tool's end, however that came about.
"""

from __future__ import annotations  # so that types cost nothing

import _signal  # type: ignore[import-not-found]  # typeshed has `signal` only
import _socket as socket
import marshal
import os
import resource
import select
import sys

from .descendants import end_descendants
from .network import lead_all_to_loopback, open_packet_capture
from .new_root import enter_new_root
from .system import (
    NEW_HOSTNAME,
    NEW_IPC,
    NEW_MOUNTS,
    NEW_NET,
    NEW_PIDS,
    NEW_USER,
    SetupError,
    adopt_orphans,
    die_with_parent,
    drop_privileges,
    forbid_inspection,
    keep_mounts_private,
    map_ids,
    set_host_name,
    unshare,
)
from .target import Following, let_go_of_output, start_target

TYPE_CHECKING = False  # `typing` takes 10 ms to import.
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from .specification import Specification

_LINUX = sys.platform == "linux"
_LENGTH_BYTES = 4
_HOST_NAME = "confined"


def main(control: int) -> NoReturn:
    """Run what is asked for over the control socket, and end as it ended.

    The one answer is a line: ``started``, with the sockets that were asked for, or ``failed``, an
    error number, whether the system refuses namespaces as such (1 or 0), and a text.
    """
    os.set_inheritable(control, False)
    status: int | None = None
    try:
        specification: Specification = marshal.loads(_receive(control))  # the tool's
        for descriptor in specification["target"]["pass_fds"]:
            os.set_inheritable(descriptor, True)
        run = _run_in_namespaces if specification["namespaces"] else _run_in_session
        status = run(specification, control)
    except BaseException as error:
        _tell_failure(control, error)
        os._exit(1)
    _end_as(status)


def _receive(control: int) -> bytes:
    length = int.from_bytes(_receive_exactly(control, _LENGTH_BYTES), "big")
    return _receive_exactly(control, length)


def _receive_exactly(control: int, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = os.read(control, length - len(parts))
        if not part:
            raise EOFError("the tool has gone")
        parts += part
    return bytes(parts)


def _run_in_namespaces(specification: Specification, control: int) -> int | None:
    """Run the target in new namespaces; return its wait status, or None where it was ended."""
    as_root = os.geteuid() == 0 and _unshare_as_root()
    if not as_root:
        _unshare_user(specification, NEW_PIDS)
    status_end, tell = os.pipe()
    init = os.fork()
    if not init:
        os.close(status_end)
        _be_init(specification, control, tell, as_root=as_root)
    os.close(tell)
    let_go_of_output()
    for descriptor in specification["target"]["pass_fds"]:
        os.close(descriptor)
    drop_privileges()
    return _await_init(init, control, status_end)


def _unshare_as_root() -> bool:
    """Enter a new pid namespace without a user namespace; in a container, root may not.

    Root's user namespace comes last: before it, root can make mount points and read folders of
    any user, which it can't from within.
    """
    try:
        unshare(NEW_PIDS)
    except SetupError:
        return False
    return True


def _unshare_user(specification: Specification, more_flags: int = 0) -> None:
    user, group = os.geteuid(), os.getegid()
    unshare(NEW_USER | more_flags)
    map_ids((user, group), specification["inside"])


def _await_init(init: int, control: int, status_end: int) -> int | None:
    events = select.poll()
    events.register(control, select.POLLRDHUP if _LINUX else select.POLLHUP)
    events.register(status_end, select.POLLIN)
    ready = [descriptor for descriptor, _ in events.poll()]
    answer = b""
    if status_end in ready:
        answer = os.read(status_end, 4)
    else:
        os.kill(init, _signal.SIGKILL)
    os.waitpid(init, 0)  # It comes back when the last process of the namespace is gone.
    return int.from_bytes(answer, "big") if answer else None


def _be_init(specification: Specification, control: int, tell: int, *, as_root: bool) -> NoReturn:
    try:
        die_with_parent()
        sockets = _enter_namespaces(specification, as_root=as_root)
        following = Following()
        target = start_target(specification["target"])
        let_go_of_output()
        _tell_start(control, sockets)
        status = following.until_end(target, control)
        if status is not None:
            os.write(tell, status.to_bytes(4, "big"))
    except BaseException as error:
        _tell_failure(control, error)
    finally:
        os._exit(0)


def _enter_namespaces(specification: Specification, *, as_root: bool) -> list[socket.socket]:
    """Confine this process, but for what the supervisor has done, and open the sockets."""
    unshare(NEW_MOUNTS | NEW_NET | NEW_IPC | NEW_HOSTNAME)
    keep_mounts_private()
    set_host_name(_HOST_NAME)
    try:
        lead_all_to_loopback()
    except OSError as error:
        raise SetupError(f"set up loopback: {error}", error.errno or 0, refused=True) from error
    sockets = _listen(specification["listen"])
    if specification["watched"]:
        sockets.append(open_packet_capture(refusals=True))
    enter_new_root(specification["view"])
    if as_root:
        _leave_groups()
        _unshare_user(specification)
    drop_privileges()
    forbid_inspection()
    die_with_parent()  # again, for a change of credentials undoes it
    return sockets


def _leave_groups() -> None:
    try:
        os.setgroups([])
    except PermissionError:  # A container's root may not, as its user namespace says.
        return


def _listen(count: int) -> list[socket.socket]:
    sockets = []
    for _ in range(count):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        sockets.append(listener)
    return sockets


def _run_in_session(specification: Specification, control: int) -> int | None:
    """Run the target without namespaces, and end all that descends from it when it ends."""
    sockets = _listen(specification["listen"])
    if _LINUX:
        adopt_orphans()
        drop_privileges()
    following = Following()
    target = start_target(specification["target"])
    let_go_of_output()
    _tell_start(control, sockets)
    try:
        return following.until_end(target, control)
    finally:
        end_descendants(target)


def _tell_start(control: int, sockets: Sequence[socket.socket]) -> None:
    descriptors = b"".join(s.fileno().to_bytes(4, sys.byteorder) for s in sockets)
    passed = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)] if sockets else []
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=control)
    line.sendmsg([b"started\n"], passed)
    line.detach()
    for one in sockets:
        one.close()


def _tell_failure(control: int, error: BaseException) -> None:
    number = error.number if isinstance(error, SetupError) else getattr(error, "errno", 0)
    refused = isinstance(error, SetupError) and error.refused
    text = str(error) if isinstance(error, SetupError) else f"{type(error).__name__}: {error}"
    line = f"failed {number or 0} {int(refused)} {text}".replace("\n", " ") + "\n"
    try:
        os.write(control, line.encode("utf-8", "backslashreplace"))
    except OSError:  # The tool has gone.
        return


def _end_as(status: int | None) -> NoReturn:
    """End with the target's exit status, or by the signal that ended it."""
    code = -_signal.SIGKILL if status is None else os.waitstatus_to_exitcode(status)
    if code < 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if code not in {-_signal.SIGKILL, -_signal.SIGSTOP}:
            _signal.signal(-code, _signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)

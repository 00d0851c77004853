"""A Linux network namespace in which every address there is leads to loopback, and is seen."""

import os
import socket
import threading
from contextlib import suppress

from conformance.harness.boundary.network import (
    SNAP_BYTES,
    lead_all_to_loopback,
    open_packet_capture,
)
from conformance.harness.boundary.system import (
    NEW_MOUNTS,
    NEW_NET,
    NEW_USER,
    SetupError,
    drop_privileges,
    keep_mounts_private,
    map_ids,
    mount_new,
    unshare,
)
from conformance.harness.confinement.packets import ConnectionAttempt, read_packet

WAYS = (NEW_NET, NEW_USER | NEW_NET)
"""The flags to try. Root needs the first: in a user namespace it can't read what is not its own."""

# Where daemons look names up for others, over sockets that a network namespace does not cut.
_NAME_SERVICES = ("/run/systemd/resolve", "/run/nscd", "/run/avahi-daemon", "/run/dbus")


class PacketCapture:
    """The packet socket of a namespace; its buffer holds about the first hundred attempts."""

    def __init__(self, packets: socket.socket) -> None:
        self._packets = packets
        self._seen: dict[str, ConnectionAttempt] = {}

    def attempts(self) -> tuple[ConnectionAttempt, ...]:
        """Return what was reached for so far beyond loopback, each once."""
        return tuple(attempt for attempt in self._all() if not attempt.refused)

    def refusals(self) -> tuple[ConnectionAttempt, ...]:
        """Return what was refused on loopback so far, each once, if the socket gets these."""
        return tuple(attempt for attempt in self._all() if attempt.refused)

    def _all(self) -> tuple[ConnectionAttempt, ...]:
        with suppress(BlockingIOError):
            while packet := self._packets.recv(SNAP_BYTES):
                if attempt := read_packet(packet):
                    self._seen.setdefault(str(attempt), attempt)
        return tuple(self._seen.values())

    def close(self) -> None:
        """Let the namespace go, beside: the kernel takes some 10 ms to close a packet socket."""
        threading.Thread(target=self._packets.close).start()


def first_way() -> tuple[int, str]:
    """Return the first of `WAYS` that the system allows, or 0 and why it allows none."""
    why = ""
    for flags in WAYS if os.geteuid() == 0 else WAYS[::-1]:
        why = refusal(flags)
        if not why:
            return flags, ""
    return 0, why


def refusal(flags: int) -> str:
    """Try to enter, in a child, for what was half done can't be undone.

    Returns:
        Why the system does not allow it; empty where it does.
    """
    child = os.fork()
    if not child:
        status = 255
        try:
            enter(flags, hide_services=True)
            enter(flags)  # as each probe will, from in there
            status = 0
        except OSError as error:
            status = error.errno or status
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if 0 < status < 255:  # noqa: PLR2004  # the trial's own
        return os.strerror(status)
    return f"a trial ended with exit status {status}" if status else ""


def enter(flags: int, *, hide_services: bool = False) -> socket.socket:
    """Move this process, which must have one thread, into new namespaces.

    Args:
        flags: Which, of `WAYS`. With a user namespace, the capabilities that come with it are
            given up at the end; see also `give_up_rights`.
        hide_services: Hide the machine's name services, where they can be seen: inside the
            launcher's boundary, they can't.

    Returns:
        The packet socket that sees what is sent in the new network.

    Raises:
        OSError: The system does not allow it, and the process may be half-way.
    """
    services = tuple(filter(os.path.isdir, _NAME_SERVICES)) if hide_services else ()
    try:
        _move(flags, services)
        lead_all_to_loopback()
        packets = socket.socket(fileno=open_packet_capture().detach())
        if flags & NEW_USER:
            give_up_rights()
    except SetupError as error:
        raise OSError(error.number, str(error)) from error
    return packets


def give_up_rights() -> None:
    """Give up all capabilities, for good."""
    drop_privileges()


def _move(flags: int, services: tuple[str, ...]) -> None:
    outside = (os.geteuid(), os.getegid())
    unshare(flags | (NEW_MOUNTS if services else 0))
    if flags & NEW_USER:
        map_ids(outside, outside)
    if services:
        keep_mounts_private()  # or the machine sees ours
        for folder in services:
            mount_new("tmpfs", folder, 0)

"""A Linux network namespace in which every address there is leads to loopback, and is seen."""

import ctypes
import os
import socket
import struct
import threading
from contextlib import suppress
from pathlib import Path

from conformance.harness.confinement.packets import DNS_PORT, Attempt, read_packet

# Of <linux/sched.h> and <sys/mount.h>.
NEW_MOUNTS, _NEW_USER, _NEW_NET = 0x00020000, 0x10000000, 0x40000000
_PRIVATE_MOUNTS = 0x4000 | 0x40000  # MS_REC | MS_PRIVATE

WAYS = (_NEW_NET, _NEW_USER | _NEW_NET)
"""The flags to try; as root first, who in a user namespace can't read what is not its own."""

# Where daemons look names up for others, over sockets that a network namespace does not cut.
_NAME_SERVICES = ("/run/systemd/resolve", "/run/nscd", "/run/avahi-daemon", "/run/dbus")

_SELF = Path("/proc/self")


class Tap:
    """The packet socket of a namespace; its buffer holds about the first hundred attempts."""

    def __init__(self, packets: socket.socket) -> None:
        self._packets = packets
        self._seen: dict[str, Attempt] = {}

    def attempts(self) -> tuple[Attempt, ...]:
        """Return what was reached for so far, each once."""
        with suppress(BlockingIOError):
            while packet := self._packets.recv(_SNAP_BYTES):
                if attempt := read_packet(packet):
                    self._seen.setdefault(str(attempt), attempt)
        return tuple(self._seen.values())

    def close(self) -> None:
        """Let the namespace go, beside: the kernel takes some 10 ms to close a packet socket."""
        threading.Thread(target=self._packets.close).start()


def refusal(flags: int) -> str:
    """Try to enter, in a child, for what was half done can't be undone.

    Returns:
        Why the system does not allow it; empty where it does.
    """
    child = os.fork()
    if not child:
        status = 255
        try:
            enter(flags | NEW_MOUNTS)
            _move(flags)  # as each probe will, from in there
            status = 0
        except OSError as error:
            status = error.errno or status
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if 0 < status < 255:  # noqa: PLR2004  # the trial's own
        return os.strerror(status)
    return f"a trial ended with exit status {status}" if status else ""


def enter(flags: int) -> socket.socket:
    """Move this process, which must have one thread, into new namespaces.

    Returns:
        The packet socket that sees what is sent in the new network.

    Raises:
        OSError: The system does not allow it, and the process may be half-way.
    """
    _move(flags)
    _lead_all_to_loopback()
    return _open_tap()


def _move(flags: int) -> None:
    maps = {"setgroups": "deny", "uid_map": _same(os.geteuid()), "gid_map": _same(os.getegid())}
    _call("unshare", flags)
    if flags & _NEW_USER:
        for name, text in maps.items():
            (_SELF / name).write_text(text, encoding="ascii")
    if flags & NEW_MOUNTS:
        _call("mount", b"none", b"/", None, _PRIVATE_MOUNTS, None)  # or the machine sees ours
        for folder in filter(os.path.isdir, _NAME_SERVICES):
            _call("mount", b"none", folder.encode(), b"tmpfs", 0, None)


def _same(number: int) -> str:
    return f"{number} {number} 1"


def _call(function: str, *arguments: bytes | int | None) -> None:
    """Call a function of the C library: ``os.unshare`` is 3.12's, and there is no ``os.mount``."""
    if getattr(ctypes.CDLL(None, use_errno=True), function)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")


# Of <linux/rtnetlink.h>; a new namespace's loopback device always has index 1.
_LOOPBACK, _UP = 1, 1
_NEW_LINK, _NEW_ADDRESS, _NEW_ROUTE = 16, 20, 24
_CREATE, _ACKNOWLEDGE = 0x400, 0x1 | 0x4
_TABLE_LOCAL, _BY_ADMINISTRATOR, _HOST_SCOPE, _TYPE_LOCAL, _NO_DAD = 255, 4, 254, 2, 0x02
_ADDRESS, _LOCAL_ADDRESS, _DEVICE = 1, 2, 4

# With no address of its own beside loopback's, a C library may not even ask for a name.
_OWN_ADDRESSES = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def _lead_all_to_loopback() -> None:
    """Bring the loopback device up, and make every address there is one of its own."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        link = struct.pack("=BxHiII", socket.AF_UNSPEC, 0, _LOOPBACK, _UP, _UP)
        _request(kernel, _NEW_LINK, link)
        for family, text in _OWN_ADDRESSES.items():
            if family == socket.AF_INET6 and not _has_ipv6():
                continue
            packed = socket.inet_pton(family, text)
            address = struct.pack("=BBBBI", family, len(packed) * 8, _NO_DAD, 0, _LOOPBACK)
            attributes = _attribute(_LOCAL_ADDRESS, packed) + _attribute(_ADDRESS, packed)
            _request(kernel, _NEW_ADDRESS, address + attributes)
            how = (_TABLE_LOCAL, _BY_ADMINISTRATOR, _HOST_SCOPE, _TYPE_LOCAL, 0)
            route = struct.pack("=BBBBBBBBI", family, 0, 0, 0, *how)
            device = _attribute(_DEVICE, struct.pack("=I", _LOOPBACK))
            _request(kernel, _NEW_ROUTE, route + device)


def _has_ipv6() -> bool:
    """Tell whether the loopback device has taken ``::1``; where it has not, no IPv6 is sent."""
    addresses = _SELF / "net/if_inet6"
    return addresses.is_file() and bool(addresses.read_text(encoding="ascii").strip())


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(value), kind) + value


def _request(kernel: socket.socket, kind: int, body: bytes) -> None:
    header = struct.pack("=IHHII", 16 + len(body), kind, _CREATE | _ACKNOWLEDGE, 1, 0)
    kernel.send(header + body)
    (refused,) = struct.unpack_from("=i", kernel.recv(4096), 16)
    if refused:
        raise OSError(-refused, f"rtnetlink request {kind}: {os.strerror(-refused)}")


_SNAP_BYTES = 512
_ALL_PROTOCOLS, _ATTACH_FILTER = 0x0003, 26  # ETH_P_ALL, SO_ATTACH_FILTER
_LOAD_BYTE, _LOAD_HALF, _LOAD_WORD, _LOAD_HALF_IN_SEGMENT = 0x30, 0x28, 0x20, 0x48
_START_OF_SEGMENT, _AND, _IS, _RETURN = 0xB1, 0x54, 0x15, 0x06
_VERSION, _VERSION_4 = 0xF0, 0x40

# The venue's traffic passes the same device, so the kernel picks: TCP and UDP that is not to
# loopback, and UDP to port 53 wherever to. Rows are a classic BPF program's: what, how many rows
# to skip if true, and if false, with what.
_WANTED_OF_IPV4 = (
    (_START_OF_SEGMENT, 0, 0, 0),
    (_LOAD_BYTE, 0, 0, 9),
    (_IS, 3, 0, socket.IPPROTO_TCP),
    (_IS, 0, 5, socket.IPPROTO_UDP),
    (_LOAD_HALF_IN_SEGMENT, 0, 0, 2),
    (_IS, 2, 0, DNS_PORT),
    (_LOAD_BYTE, 0, 0, 16),
    (_IS, 1, 0, 127),
    (_RETURN, 0, 0, _SNAP_BYTES),
    (_RETURN, 0, 0, 0),
)
_WANTED_OF_IPV6 = (
    (_LOAD_BYTE, 0, 0, 6),
    (_IS, 3, 0, socket.IPPROTO_TCP),
    (_IS, 0, 11, socket.IPPROTO_UDP),
    (_LOAD_HALF, 0, 0, 40 + 2),
    (_IS, 8, 0, DNS_PORT),
    (_LOAD_WORD, 0, 0, 24),
    (_IS, 0, 6, 0),
    (_LOAD_WORD, 0, 0, 28),
    (_IS, 0, 4, 0),
    (_LOAD_WORD, 0, 0, 32),
    (_IS, 0, 2, 0),
    (_LOAD_WORD, 0, 0, 36),
    (_IS, 1, 0, 1),
    (_RETURN, 0, 0, _SNAP_BYTES),
    (_RETURN, 0, 0, 0),
)
_WANTED = (
    (_LOAD_BYTE, 0, 0, 0),
    (_AND, 0, 0, _VERSION),
    (_IS, 0, len(_WANTED_OF_IPV4), _VERSION_4),
    *_WANTED_OF_IPV4,
    *_WANTED_OF_IPV6,
)


def _open_tap() -> socket.socket:
    """Open a packet socket that gets what is wanted of the loopback device's traffic."""
    rows = b"".join(struct.pack("=HBBI", *row) for row in _WANTED)
    program = ctypes.create_string_buffer(rows, len(rows))
    given = struct.pack("HP", len(_WANTED), ctypes.addressof(program))
    # Of protocol 0 it gets nothing, so nothing comes in ahead of the filter.
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    tap.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, given)
    tap.bind(("lo", _ALL_PROTOCOLS))
    tap.setblocking(False)
    return tap

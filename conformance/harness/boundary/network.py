"""The network of a new namespace: every address there is leads to loopback, and is seen."""

import _socket as socket
import ctypes
import errno
import fcntl
import os
import struct

DNS_PORT = 53

# Of <linux/rtnetlink.h>; a new namespace's loopback device always has index 1.
_LOOPBACK, _UP = 1, 1
_GET_FLAGS = 0x8913  # SIOCGIFFLAGS
_NEW_LINK, _NEW_ADDRESS, _NEW_ROUTE = 16, 20, 24
_CREATE, _ACKNOWLEDGE = 0x400, 0x1 | 0x4
_TABLE_LOCAL, _BY_ADMINISTRATOR, _HOST_SCOPE, _TYPE_LOCAL, _NO_DAD = 255, 4, 254, 2, 0x02
_ADDRESS, _LOCAL_ADDRESS, _DEVICE = 1, 2, 4

# With no address of its own beside loopback's, a C library may not even ask for a name.
_OWN_ADDRESSES = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def lead_all_to_loopback() -> None:
    """Bring the loopback device up, and make every address there is one of its own.

    Raises:
        OSError: The network is not a new one, or can't be set up. Of the machine's own network,
            whose loopback device is up, nothing is touched.
    """
    kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    try:
        if _is_up(b"lo"):
            raise OSError(errno.EBUSY, "this is the machine's own network")
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
    finally:
        kernel.close()


def _is_up(device: bytes) -> bool:
    """Whether a network device is up; that of a new network is down."""
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        answer = fcntl.ioctl(asking.fileno(), _GET_FLAGS, struct.pack("16sh14x", device, 0))
    finally:
        asking.close()
    (flags,) = struct.unpack_from("h", answer, 16)
    return bool(flags & _UP)


def _has_ipv6() -> bool:
    """Tell whether the loopback device has taken ``::1``; where it has not, no IPv6 is sent."""
    try:
        with open("/proc/self/net/if_inet6", "rb") as addresses:
            return bool(addresses.read().strip())
    except OSError:
        return False


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(value), kind) + value


def _request(kernel: socket.socket, kind: int, body: bytes) -> None:
    header = struct.pack("=IHHII", 16 + len(body), kind, _CREATE | _ACKNOWLEDGE, 1, 0)
    kernel.send(header + body)
    (refused,) = struct.unpack_from("=i", kernel.recv(4096), 16)
    if refused:
        raise OSError(-refused, f"rtnetlink request {kind}: {os.strerror(-refused)}")


SNAP_BYTES = 512
_ALL_PROTOCOLS, _ATTACH_FILTER = 0x0003, 26  # ETH_P_ALL, SO_ATTACH_FILTER
_LOAD_BYTE, _LOAD_HALF, _LOAD_WORD, _LOAD_HALF_IN_SEGMENT = 0x30, 0x28, 0x20, 0x48
_LOAD_BYTE_IN_SEGMENT, _LOAD_WORD_IN_SEGMENT = 0x50, 0x40
_START_OF_SEGMENT, _AND, _IS, _RETURN = 0xB1, 0x54, 0x15, 0x06
_VERSION, _VERSION_4 = 0xF0, 0x40

# The venue's traffic passes the same device, so the kernel picks: TCP and UDP that is not to
# loopback, UDP to port 53 wherever to, and the refusal of a TCP connection: it has RST and ACK,
# and as its sequence number 0. Rows are a classic BPF program's: what, how many rows to skip if
# true, and if false, with what.
_REFUSAL_FLAGS = 0x14
_OF_IPV4 = (
    (_START_OF_SEGMENT, 0, 0, 0),
    (_LOAD_BYTE, 0, 0, 9),
    (_IS, 3, 0, socket.IPPROTO_TCP),
    (_IS, 0, 10, socket.IPPROTO_UDP),
    (_LOAD_HALF_IN_SEGMENT, 0, 0, 2),
    (_IS, 2, 0, DNS_PORT),
    (_LOAD_BYTE, 0, 0, 16),
    (_IS, 1, 0, 127),
    (_RETURN, 0, 0, SNAP_BYTES),
    (_LOAD_BYTE_IN_SEGMENT, 0, 0, 13),
    (_AND, 0, 0, _REFUSAL_FLAGS),
    (_IS, 0, 2, _REFUSAL_FLAGS),
    (_LOAD_WORD_IN_SEGMENT, 0, 0, 4),
    (_IS, 1, 0, 0),
    (_RETURN, 0, 0, 0),
)
_OF_IPV6 = (
    (_LOAD_BYTE, 0, 0, 6),
    (_IS, 3, 0, socket.IPPROTO_TCP),
    (_IS, 0, 16, socket.IPPROTO_UDP),
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
    (_RETURN, 0, 0, SNAP_BYTES),
    (_LOAD_BYTE, 0, 0, 40 + 13),
    (_AND, 0, 0, _REFUSAL_FLAGS),
    (_IS, 0, 2, _REFUSAL_FLAGS),
    (_LOAD_WORD, 0, 0, 40 + 4),
    (_IS, 1, 0, 0),
    (_RETURN, 0, 0, 0),
)


def open_packet_capture(*, refusals: bool = False) -> socket.socket:
    """Open a packet socket that gets what is wanted of the loopback device's traffic.

    Args:
        refusals: Also what was refused on loopback. A client that tries again and again fills
            the buffer with these, so that later packets are lost.
    """
    last = (_RETURN, 0, 0, SNAP_BYTES if refusals else 0)
    of_ipv4, of_ipv6 = (*_OF_IPV4, last), (*_OF_IPV6, last)
    start = (
        (_LOAD_BYTE, 0, 0, 0),
        (_AND, 0, 0, _VERSION),
        (_IS, 0, len(of_ipv4), _VERSION_4),
    )
    rows = [struct.pack("=HBBI", *row) for row in (*start, *of_ipv4, *of_ipv6)]
    program = ctypes.create_string_buffer(b"".join(rows))
    given = struct.pack("HP", len(rows), ctypes.addressof(program))
    # Of protocol 0 it gets nothing, so nothing comes in ahead of the filter.
    capture = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    capture.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, given)
    capture.bind(("lo", _ALL_PROTOCOLS))
    capture.settimeout(0)
    return capture

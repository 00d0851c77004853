"""What was reached for, as a record and as the IP packet that gives it away."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal

from conformance.harness.boundary.network import DNS_PORT


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionAttempt:
    """One reach for something that is not on loopback, or for nobody there."""

    protocol: Literal["TCP", "UDP", "DNS"]
    address: str
    port: int
    host: str = ""  #: Of a DNS query, the name that it asks for, where that could be seen.
    refused: bool = False  #: On loopback, where nobody listened: it would have left nothing.

    def __str__(self) -> str:
        if self.host:
            return f"DNS query for {self.host}"
        what = "DNS query" if self.protocol == "DNS" else self.protocol
        where = f"[{self.address}]" if ":" in self.address else self.address
        return f"{what} to {where}:{self.port}"


def read_packet(packet: bytes) -> ConnectionAttempt | None:
    """Return the attempt that an IP packet makes: the first of a TCP connection, or a datagram.

    Of what goes to loopback, that is the answer to a TCP connection that was refused.
    """
    if packet[0] >> 4 == 4:  # noqa: PLR2004  # the version of IP
        start, protocol = (packet[0] & 0xF) * 4, packet[9]
        source, address = packet[12:16], packet[16:20]
    else:
        start, protocol = 40, packet[6]
        source, address = packet[8:24], packet[24:40]
    to, segment = str(ip_address(address)), packet[start:]
    local = ip_address(address).is_loopback
    port = int.from_bytes(segment[2:4], "big")
    if protocol == socket.IPPROTO_TCP and local:
        nobody, asked = str(ip_address(source)), int.from_bytes(segment[:2], "big")
        return ConnectionAttempt(protocol="TCP", address=nobody, port=asked, refused=True)
    if protocol == socket.IPPROTO_TCP:
        syn_alone = segment[13] & 0x12 == 0x02  # noqa: PLR2004  # of SYN and ACK
        return ConnectionAttempt(protocol="TCP", address=to, port=port) if syn_alone else None
    if port == DNS_PORT:
        return ConnectionAttempt(
            protocol="DNS", address=to, port=port, host=read_question(segment[8:])
        )
    return None if local else ConnectionAttempt(protocol="UDP", address=to, port=port)


def read_question(query: bytes) -> str:
    """Return the name that a DNS message asks for, as far as there is one."""
    labels, rest = [], query[12:]
    while rest and 0 < rest[0] < 64:  # noqa: PLR2004  # above are pointers, which no question has
        labels.append(rest[1 : 1 + rest[0]].decode("ascii", "backslashreplace"))
        rest = rest[1 + rest[0] :]
    return ".".join(labels)

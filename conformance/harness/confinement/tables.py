"""The tables of open sockets in ``/proc``, for where there can be no network namespace."""

from __future__ import annotations

import os
import sys
import threading
from collections import defaultdict
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from conformance.harness.boundary.network import DNS_PORT
from conformance.harness.confinement.packets import ConnectionAttempt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOOK_EVERY_S = 0.02

_TABLES: Mapping[str, Literal["TCP", "UDP"]] = {
    "tcp": "TCP",
    "tcp6": "TCP",
    "udp": "UDP",
    "udp6": "UDP",
}


class Tables:
    """Watches this process's sockets and its sessions', but misses what lasts only a moment."""

    def __init__(self, proc: Path = Path("/proc")) -> None:
        self._proc = proc
        self._sessions: set[int] = set()
        self._seen: dict[int, dict[str, ConnectionAttempt]] = defaultdict(dict)
        self._one_looks = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep_looking, daemon=True)

    def are_there(self) -> bool:
        """Tell whether the system shows its tables."""
        return any(os.access(self._proc / "net" / table, os.R_OK) for table in _TABLES)

    def start(self) -> None:
        """Look again and again, in a thread, until stopped."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self._thread.join()

    def add(self, session: int) -> None:
        """Tell the sockets of this session's processes apart from now on."""
        self._sessions.add(session)

    def attempts_of(self, session: int) -> tuple[ConnectionAttempt, ...]:
        """Look once more, and return what a session has reached for so far."""
        self._look()
        with self._one_looks:
            return tuple(self._seen[session].values())

    def attempts_outside(self) -> tuple[ConnectionAttempt, ...]:
        """Return what this process and its children, outside all sessions, have reached for."""
        return self.attempts_of(os.getpid())

    def _keep_looking(self) -> None:
        while not self._stopped.wait(_LOOK_EVERY_S):
            self._look()

    def _look(self) -> None:
        with self._one_looks:
            if not (reaching := dict(_reaching_sockets(self._proc))):
                return
            for pid, session in self._ours():
                for inode in _open_sockets(self._proc / str(pid)):
                    if attempt := reaching.get(inode):
                        self._seen[session].setdefault(str(attempt), attempt)

    def _ours(self) -> Iterator[tuple[int, int]]:
        """Yield our processes, each with its session, or our own id where that is not added."""
        ours, sessions = os.getpid(), frozenset(self._sessions)
        for folder in self._proc.glob("[0-9]*"):
            with suppress(OSError):
                fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
                parent, session = int(fields[1]), int(fields[3])
                if session in sessions:
                    yield int(folder.name), session
                elif ours in (parent, int(folder.name)):
                    yield int(folder.name), ours


def _reaching_sockets(proc: Path) -> Iterator[tuple[int, ConnectionAttempt]]:
    """Yield the user's sockets whose other end is not on loopback, by inode."""
    for table, protocol in _TABLES.items():
        with suppress(OSError):
            for line in (proc / "net" / table).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[7] == str(os.getuid()) and (attempt := _other_end(protocol, fields[2])):
                    yield int(fields[9]), attempt


def _other_end(protocol: Literal["TCP", "UDP"], shown: str) -> ConnectionAttempt | None:
    """Return the attempt that a socket's other end, e.g. ``0100007F:1F90``, amounts to."""
    number, _, port_shown = shown.partition(":")
    # The kernel prints each 32 bits as the machine's own integer.
    words = (int(number[at : at + 8], 16) for at in range(0, len(number), 8))
    address = ip_address(b"".join(word.to_bytes(4, sys.byteorder) for word in words))
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    to: IPv4Address | IPv6Address = mapped or address
    port = int(port_shown, 16)
    dns = protocol == "UDP" and port == DNS_PORT
    if to.is_unspecified or (to.is_loopback and not dns):
        return None
    return ConnectionAttempt(protocol="DNS" if dns else protocol, address=str(to), port=port)


def _open_sockets(process: Path) -> Iterator[int]:
    """Yield the inodes of a process's sockets."""
    with suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with suppress(OSError):
                kind, _, inode = str(descriptor.readlink()).partition(":")
                if kind == "socket":
                    yield int(inode.strip("[]"))

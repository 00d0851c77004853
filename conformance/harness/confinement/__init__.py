"""Keeps probes on loopback, and sees what reaches for anything else.

NT's clients are Rust: nothing in Python can stand in their way. So the process that runs probes
leaves the machine's network before it starts anything, and each probe leaves that one's: a Linux
network namespace has a loopback device and nothing else. In it every address there is leads to
that device, where it is refused at once, and a packet socket keeps what was sent. Each probe has
a namespace of its own, so there is no doubt about which one sent it, even if it has crashed.

Where the system does not allow that, the tables of open sockets are watched, and what is in force
says so (see `Confinement`).
"""

from __future__ import annotations

import socket
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from conformance.harness.confinement.namespace import (
    PacketCapture,
    enter,
    first_way,
    give_up_rights,
)
from conformance.harness.confinement.packets import ConnectionAttempt
from conformance.harness.confinement.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Confinement", "ConnectionAttempt", "Kind", "NamespaceEntry", "Watch", "confined"]

Kind = Literal["network namespace", "sockets watched", "not confined"]

_THREADS = Path("/proc/self/task")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamespaceEntry:
    """What a probe's process goes through first; it can be an argument of that process."""

    flags: int = 0
    line: socket.socket | None = None  #: Where what sees its packets is handed over.

    def enter(self) -> None:
        """Confine this process, which must have one thread, and whatever it will start.

        Raises:
            OSError: The system does not allow it.
        """
        if self.line is None:
            return
        with self.line, enter(self.flags) as packets:
            socket.send_fds(self.line, [b"."], [packets.fileno()])
        give_up_rights()  # The real root's, where there was no need of a user namespace.


class Watch:
    """What one process, and those that it starts, reach for; here, nothing is seen."""

    entry = NamespaceEntry()

    def follow(self, pid: int) -> None:
        """Say which process it is, once it has started and has a copy of the entry."""

    def attempts(self) -> tuple[ConnectionAttempt, ...]:
        """Return what it has reached for so far, each once; ask before it is ended."""
        return ()

    def close(self) -> None:
        """Forget the process."""


class Confinement:
    """What keeps this process and all that it starts on loopback; here, nothing does."""

    kind: Kind = "not confined"

    def __init__(self, why: str = "") -> None:
        self.why = why  #: Why it is no more than this.

    def __str__(self) -> str:
        return f"{self.kind} ({self.why})" if self.why else self.kind

    def watch(self) -> Watch:
        """Return a watch for a process that is about to start."""
        return Watch()

    def attempts(self) -> tuple[ConnectionAttempt, ...]:
        """Return what was reached for so far outside all watched processes, each once."""
        return ()

    def close(self) -> None:
        """Stop watching; this process itself stays where it is."""


@contextmanager
def confined() -> Iterator[Confinement]:
    """Confine this process as far as the system allows, for good, and watch while it lasts.

    Raises:
        RuntimeError: The process has started threads, which would stay outside.
    """
    confinement = _confine()
    try:
        yield confinement
    finally:
        confinement.close()


def _confine() -> Confinement:
    if sys.platform != "linux":
        return Confinement(f"{sys.platform} has no network namespaces")
    if len(list(_THREADS.iterdir())) > 1:
        raise RuntimeError("a process must be confined before it starts threads")
    flags, why = first_way()
    if flags:
        return _Namespace(flags)
    tables = Tables()
    why = f"no network namespace: {why}"
    return _WatchedSockets(why, tables) if tables.are_there() else Confinement(why)


class _Namespace(Confinement):
    kind: Kind = "network namespace"

    def __init__(self, flags: int) -> None:
        super().__init__()
        self._flags = flags
        self._capture = PacketCapture(enter(flags, hide_services=True))

    def watch(self) -> Watch:
        return _CapturedPackets(self._flags)

    def attempts(self) -> tuple[ConnectionAttempt, ...]:
        return self._capture.attempts()

    def close(self) -> None:
        self._capture.close()


class _CapturedPackets(Watch):
    def __init__(self, flags: int) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._ours.settimeout(0)
        self._capture: PacketCapture | None = None
        self.entry = NamespaceEntry(flags=flags, line=self._theirs)

    def follow(self, _pid: int) -> None:
        self._theirs.close()

    def attempts(self) -> tuple[ConnectionAttempt, ...]:
        with suppress(BlockingIOError):
            _, descriptors, *_ = socket.recv_fds(self._ours, 1, 1, socket.MSG_CMSG_CLOEXEC)
            for descriptor in descriptors:
                self._capture = PacketCapture(socket.socket(fileno=descriptor))
        return self._capture.attempts() if self._capture else ()

    def close(self) -> None:
        self._ours.close()
        self._theirs.close()
        if self._capture:
            self._capture.close()


class _WatchedSockets(Confinement):
    kind: Kind = "sockets watched"

    def __init__(self, why: str, tables: Tables) -> None:
        super().__init__(why)
        self._tables = tables
        self._tables.start()

    def watch(self) -> Watch:
        return _Followed(self._tables)

    def attempts(self) -> tuple[ConnectionAttempt, ...]:
        return self._tables.attempts_outside()

    def close(self) -> None:
        self._tables.stop()


class _Followed(Watch):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._session = 0

    def follow(self, pid: int) -> None:
        self._session = pid
        self._tables.add(pid)

    def attempts(self) -> tuple[ConnectionAttempt, ...]:
        return self._tables.attempts_of(self._session)

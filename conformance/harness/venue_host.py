"""The tool's side of the venues: starts the process from which those of all probes are forked."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER = "conformance.harness.venue_server"
_ROOT = Path(__file__).resolve().parents[2]


class VenueHost:
    """Serves the venues of all probes, for as long as the context lasts.

    It is a process of the tool's environment, with a child for each client, and imports the
    server library before that is needed; starting does not wait for it. Probes' processes inherit
    `client_socket` and give it to `conformance.harness.venue_process.use_host`.
    """

    client_socket: socket.socket  #: Of the context: a client's end, the same for all clients.

    def __enter__(self) -> Self:
        # Datagrams stay whole, however many clients send them.
        self.client_socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own module, by this interpreter
                [sys.executable, "-m", SERVER, str(theirs.fileno())],
                cwd=_ROOT,
                stdin=subprocess.PIPE,  # Its end is how the host knows of the tool's.
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is the tool's.
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.client_socket.close()
        assert self._process.stdin is not None  # noqa: S101  # it was asked for
        self._process.stdin.close()
        # They would end by themselves, unless a fork of the tool holds the pipe too.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @property
    def pid(self) -> int:
        """Return the number of the host's process."""
        return self._process.pid


_ahead: list[VenueHost] = []


def start_host_ahead() -> None:
    """Start a host for the next `venue_host` beside what comes before that."""
    _ahead.append(VenueHost().__enter__())


@contextmanager
def venue_host() -> Iterator[VenueHost]:
    """Serve venues with the host that was started ahead, or with one that starts now."""
    host = _ahead.pop() if _ahead else VenueHost().__enter__()
    try:
        yield host
    finally:
        host.__exit__()

"""A target that was launched, as the tool holds it."""

from __future__ import annotations

import select
import signal
import socket
import subprocess
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Self

from conformance.harness.confinement.namespace import PacketCapture

if TYPE_CHECKING:
    from conformance.harness.confinement.packets import ConnectionAttempt
    from conformance.harness.launch import Launch

_KILLED_WITHIN_S = 2.0


class Child:
    """A target that runs, or has ended."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        control: socket.socket,
        sockets: list[socket.socket],
        launch: Launch,
        confinement: str,
    ) -> None:
        self._process = process
        self._control = control
        self._capture = PacketCapture(sockets.pop()) if len(sockets) > launch.listen else None
        self.listeners = sockets  #: Listen on the target's 127.0.0.1; serve them here.
        self.confinement = confinement  #: What confines it: "namespaces", or what and why not.

    @property
    def stdin(self) -> IO[bytes]:
        """Return this end of its standard input, which must be a pipe."""
        return _pipe(self._process.stdin)

    @property
    def stdout(self) -> IO[bytes]:
        """Return this end of its standard output, which must be a pipe."""
        return _pipe(self._process.stdout)

    @property
    def stderr(self) -> IO[bytes]:
        """Return this end of its standard error, which must be a pipe."""
        return _pipe(self._process.stderr)

    @property
    def returncode(self) -> int | None:
        """Return its exit status; negative, the signal that ended it; None while it runs."""
        return self._process.returncode

    def poll(self) -> int | None:
        """Return its exit status if it and all that it started have ended."""
        return self._process.poll()

    def wait(self, timeout_s: float | None = None) -> int:
        """Wait until it and all that it started have ended, and return its exit status.

        Raises:
            subprocess.TimeoutExpired: It runs on.
        """
        if timeout_s is not None and not self._has_ended(timeout_s):
            raise subprocess.TimeoutExpired(self._process.args, timeout_s)
        return self._process.wait()

    def terminate(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send a signal to the target alone, if it still runs."""
        with suppress(OSError):
            self._control.send(bytes([number]))

    def kill(self) -> None:
        """End it and all that it has started, at once, and wait until they are gone."""
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)
        if self.returncode is None and not self._has_ended(_KILLED_WITHIN_S):
            self._process.kill()  # Its death is its init's.
        self._process.wait()

    def fileno(self) -> int:
        """Return a descriptor that is ready to read once it has ended, for `select` and its like.

        Nothing may be written to it.
        """
        return self._control.fileno()

    def _has_ended(self, within_s: float) -> bool:
        # `Popen.wait` would look every 50 ms. The other end is the supervisor's and the init's.
        events = select.poll()
        events.register(self._control, select.POLLIN)
        return bool(events.poll(within_s * 1000))

    def attempts(self) -> tuple[ConnectionAttempt, ...]:
        """Return what it has reached for beyond loopback, if the launch is watched."""
        return self._capture.attempts() if self._capture else ()

    def refusals(self) -> tuple[ConnectionAttempt, ...]:
        """Return what it has tried to connect to on loopback in vain, if the launch is watched.

        It may be a service of the machine's that it looked for, which it could not reach.
        """
        return self._capture.refusals() if self._capture else ()

    def close(self) -> None:
        """End it if it runs, and close all that leads to it."""
        self.kill()
        self._control.close()
        for listener in self.listeners:
            listener.close()
        if self._capture:
            self._capture.close()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe:
                with suppress(OSError):  # What was not written is not wanted any more.
                    pipe.close()

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    if end is None:
        raise ValueError("the launch made no pipe of this stream")
    return end

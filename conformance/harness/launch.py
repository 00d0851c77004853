"""What to launch, and what comes of it, as records."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any

from conformance.model.failure import FailureKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conformance.harness.confinement.packets import ConnectionAttempt

Stream = int | IO[Any] | None
"""A standard stream, as `subprocess.Popen` takes it."""


class Namespaces(StrEnum):
    """Whether a target is to be confined by Linux namespaces."""

    WANTED = "wanted"  #: Where the system allows them; elsewhere its processes are watched only.
    REQUIRED = "required"  #: A launch without them is refused.
    NEVER = "never"  #: The suite's own tests see with it what happens elsewhere.


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """A process to run NT or a feed in, and all that it may see of the machine."""

    command: tuple[str, ...]
    environment: Mapping[str, str]  #: The whole of it, built from an allow-list.
    cwd: Path
    read_only: tuple[Path, ...] = ()  #: Shown at their own paths. Interpreters are found.
    hidden: tuple[Path, ...] = ()  #: Below `read_only`: empty instead, but for what it needs there.
    work: Path  #: The only folder to write to; inside it is also ``/tmp``.
    listen: int = 0  #: How many listening TCP sockets to open on its 127.0.0.1.
    watched: bool = False  #: See what it reaches for; see `Child.attempts`.
    pass_fds: tuple[int, ...] = ()  #: Pipes and sockets. A file of the machine could be reopened.
    stdin: Stream = subprocess.DEVNULL
    stdout: Stream = None
    stderr: Stream = None
    namespaces: Namespaces = Namespaces.WANTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A target that has ended, with what it printed."""

    returncode: int  #: Negative: the signal that ended it.
    stdout: bytes
    stderr: bytes
    timed_out: bool  #: It was ended because it took too long.
    cut: bool  #: It printed more than was kept.
    confinement: str
    attempts: tuple[ConnectionAttempt, ...] = ()  #: Beyond loopback, if watched.
    refusals: tuple[ConnectionAttempt, ...] = ()  #: On its loopback, if watched.


class LaunchError(RuntimeError):
    """A process could not be launched; the target has not run."""

    def __init__(self, text: str, *, kind: FailureKind = FailureKind.SUITE) -> None:
        super().__init__(text)
        self.kind = kind


class MachineError(LaunchError):
    """The machine lacks what a launch needs: a resource, or a permission."""

    def __init__(self, text: str) -> None:
        super().__init__(text, kind=FailureKind.MACHINE)

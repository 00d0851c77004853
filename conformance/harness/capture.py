"""Launches a target, waits for its end, and keeps what it prints."""

from __future__ import annotations

import subprocess
import threading
import time
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from typing import IO, TYPE_CHECKING

from conformance.harness.launch import Completed, Launch
from conformance.harness.launcher import start

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.harness.launched import Child

KEPT_BYTES = 8 << 20
_CHUNK_BYTES = 1 << 16
_DRAINED_WITHIN_S = 1.0


def run(
    launch: Launch,
    *,
    timeout_s: float,
    input: bytes = b"",  # noqa: A002  # as subprocess calls it
    servers: Callable[[Child], AbstractContextManager[object]] = nullcontext,
) -> Completed:
    """Run a target to its end and return what it printed, of each stream the first 8 MB.

    Args:
        launch: Its standard streams are replaced by pipes.
        timeout_s: How long it may take, from its start; then it is ended.
        input: What it can read from its standard input.
        servers: Made with the target once it runs, and held while it does.

    Raises:
        LaunchError: It could not be started.
    """
    stdin = subprocess.PIPE if input else subprocess.DEVNULL
    piped = replace(launch, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with start(piped) as child, servers(child):
        ends_at_s = time.monotonic() + timeout_s
        outputs = [_Output(child.stdout), _Output(child.stderr)]
        if input:
            threading.Thread(target=_write, args=(child.stdin, input), daemon=True).start()
        timed_out = not _ends(child, timeout_s)
        if timed_out:
            child.kill()
        for output in outputs:
            output.join(max(_DRAINED_WITHIN_S, ends_at_s - time.monotonic()))
        out, err = outputs
        return Completed(
            returncode=child.wait(),
            stdout=bytes(out.kept),
            stderr=bytes(err.kept),
            timed_out=timed_out,
            cut=out.cut or err.cut,
            confinement=child.confinement,
            attempts=child.attempts(),
            refusals=child.refusals(),
        )


def _ends(child: Child, within_s: float) -> bool:
    try:
        child.wait(within_s)
    except subprocess.TimeoutExpired:
        return False
    return True


def _write(pipe: IO[bytes], content: bytes) -> None:
    with suppress(OSError, ValueError):  # It need not read it all.
        pipe.write(content)
        pipe.close()


class _Output(threading.Thread):
    """Reads a pipe to its end, and keeps the beginning."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self.kept = bytearray()
        self.cut = False
        self.start()

    def run(self) -> None:
        """Read until nobody can write any more."""
        with suppress(OSError, ValueError):  # It was closed here.
            while part := self._pipe.read1(_CHUNK_BYTES):  # type: ignore[attr-defined]  # it is buffered
                room = KEPT_BYTES - len(self.kept)
                self.kept += part[:room]
                self.cut |= len(part) > room

"""The reference feed as a process of its own, and what it prints."""

from __future__ import annotations

import json
import queue
import socket
import subprocess
import threading
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from conformance.harness.launcher import start
from conformance.harness.nt_process import launch_of, nt_command
from conformance.harness.run_folder import run_folder
from conformance.harness.venue_messages import LISTENERS
from conformance.nautilus.dummies import DUMMY_KEY, DUMMY_SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from conformance.harness.launched import Child
    from conformance.model.feed import FeedSettings
    from conformance.venue import Venue

KEYS = {"BINANCE_FUTURES_API_KEY": DUMMY_KEY, "BINANCE_FUTURES_API_SECRET": DUMMY_SECRET}
STOP_WITHIN_S = 20.0
LOG_KEPT = 12  #: Lines of its log that are kept for whoever asks why it ended.

_POLL_S = 0.05


class FeedRunError(Exception):
    """The feed did not start, or ended by itself; the message has the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What the feed tells when its node is built."""

    took_s: float
    start_ns: int  #: When the node was started, by the monotonic clock.


class MeasuredFeed:
    """A running feed: what it prints, as it comes, and the end of what it logs."""

    def __init__(self, process: Child) -> None:
        self.built: Built | None = None
        self._process = process
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._log: deque[str] = deque(maxlen=LOG_KEPT)
        assert process.stdout is not None  # noqa: S101  # it was asked for
        assert process.stderr is not None  # noqa: S101  # "
        self._readers = (
            threading.Thread(target=self._read, args=(process.stdout,), daemon=True),
            threading.Thread(target=self._read_log, args=(process.stderr,), daemon=True),
        )
        for reader in self._readers:
            reader.start()

    def lines(self) -> Iterator[str | None]:
        """Yield each line that it prints until it ends, and None when none came for a while."""
        while True:
            try:
                line = self._lines.get(timeout=_POLL_S)
            except queue.Empty:
                yield None
                continue
            if line is None:
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(STOP_WITHIN_S)  # It ends a moment after what it prints.
                return
            yield line

    def stop(self) -> list[str]:
        """Send SIGTERM, wait for its end and return the lines it still printed.

        Raises:
            FeedRunError: It ended by itself, did not stop, or not with exit status 0.
        """
        if self._process.poll() is not None:
            raise self.failed("the feed ended before it was stopped")
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            if self._process.wait(STOP_WITHIN_S) == 0:
                return [line for line in self.lines() if line is not None]
        raise self.failed("the feed did not stop in order")

    def check_reach(self) -> None:
        """Refuse what has reached for something that is not on loopback.

        Raises:
            FeedRunError: It has.
        """
        if attempts := self._process.attempts():
            raise self.failed(f"the feed reached beyond loopback: {', '.join(map(str, attempts))}")

    def failed(self, what: str) -> FeedRunError:
        """Return an error with how the feed ended, if it has, and what its log said last."""
        status = self._process.poll()
        if status is not None:
            self._join()
        ended = "still running" if status is None else f"exit status {status}"
        log = "".join(f"\n    {line}" for line in [*self._log]) or " nothing"
        return FeedRunError(f"{what}: {ended}\n  its log ends with:{log}")

    def kill(self) -> None:
        """End it at once, if it has not ended."""
        self._process.kill()
        self._join()

    def _join(self) -> None:
        for reader in self._readers:
            reader.join(STOP_WITHIN_S)

    def _read(self, stream: IO[bytes]) -> None:
        with suppress(ValueError):  # It was closed.
            for line in stream:
                self._lines.put(line.decode("utf-8", "replace"))
        self._lines.put(None)

    def _read_log(self, stream: IO[bytes]) -> None:
        for raw in stream:
            line = raw.decode("utf-8", "replace")
            self.built = self.built or _built(line)
            self._log.append(line.rstrip())


def _built(line: str) -> Built | None:
    """Return what the reference feed tells of its node in one line of its log; None in others."""
    try:
        report = json.loads(line)
        return Built(took_s=report["built_in_s"], start_ns=report["start_mono_ns"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


@contextmanager
def feed_process(
    program: Sequence[str],
    arguments: Sequence[str],
    venue: Callable[[Sequence[socket.socket]], Venue],
    *,
    python: Path,
    feed: FeedSettings,
) -> Iterator[tuple[MeasuredFeed, Venue]]:
    """Run a feed and its venue, with dummies for keys, for as long as the context lasts.

    The feed is confined. Its venue listens inside, and runs in this process.

    Args:
        program: A module, or the path of a script, and what it is given first.
        arguments: The rest, with ``{http_url}`` and ``{ws_url}`` where the addresses go.
        venue: Makes the venue, on these sockets.
        python: Interpreter of NT's environment.
        feed: The feed under contract, in whose workspace it runs.
    """
    ours, theirs = socket.socketpair()
    with ours, theirs:
        given = (str(theirs.fileno()), *program, *arguments)
        launch = launch_of(
            nt_command(python, "conformance.harness.feed_main", *given),
            work=run_folder().new("feed"),
            feed=feed,
            also=KEYS,
            pass_fds=(theirs.fileno(),),
            listen=LISTENERS,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            watched=True,
        )
        with start(launch) as child, venue(child.listeners) as running:
            child.listeners.clear()  # They are the venue's now.
            urls = {"http_url": running.http_url, "ws_url": running.ws_url}
            ours.sendall(f"{json.dumps({**urls, 'proxy_url': running.proxy_url})}\n".encode())
            process = MeasuredFeed(child)
            try:
                yield process, running
            finally:
                process.kill()

"""The reference feed as a process of its own, and what it prints."""

import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from conformance.harness.environment import DUMMY_KEY, DUMMY_SECRET, build_environment

KEYS = {"BINANCE_FUTURES_API_KEY": DUMMY_KEY, "BINANCE_FUTURES_API_SECRET": DUMMY_SECRET}
STOP_WITHIN_S = 20.0
LOG_KEPT = 12  #: Lines of its log that are kept for whoever asks why it ended.

_BUILT = re.compile(r"feeds\.v1: built in (\d+\.\d+) s, starting at mono_ns (\d+)")
_POLL_S = 0.05


class FeedRunError(Exception):
    """The feed did not start, or ended by itself; the message has the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What the feed tells when its node is built."""

    took_s: float
    start_ns: int  #: When the node was started, by the monotonic clock.


class FeedProcess:
    """A running feed: what it prints, as it comes, and the end of what it logs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
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

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.put(line)
        self._lines.put(None)

    def _read_log(self, stream: Iterable[str]) -> None:
        for line in stream:
            if told := _BUILT.match(line):
                self.built = Built(took_s=float(told[1]), start_ns=int(told[2]))
            self._log.append(line.rstrip())


@contextmanager
def feed_process(  # noqa: PLR0913  # all that a feed is told
    program: Sequence[str],
    instruments: Sequence[str],
    *,
    folder: Path,
    http_url: str,
    ws_url: str,
    first_tick_s: float,
) -> Iterator[FeedProcess]:
    """Run a feed, with dummies for keys, for as long as the context lasts.

    Args:
        program: What this interpreter is given to run it.
        instruments: NT's ids.
        folder: Where it runs.
        http_url: Where it asks.
        ws_url: Where it listens.
        first_tick_s: When the feed is to give up for want of a tick.
    """
    command = [sys.executable, *program, *instruments]
    command += ["--base-url-http", http_url, "--base-url-ws", ws_url]
    command += ["--connect-timeout-s", str(first_tick_s)]
    with tempfile.TemporaryDirectory(prefix="conformance-") as home:
        environment = build_environment(os.environ, home=Path(home)) | KEYS
        with subprocess.Popen(  # noqa: S603  # our own module, by this interpreter
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        ) as process:
            feed = FeedProcess(process)
            try:
                yield feed
            finally:
                feed.kill()

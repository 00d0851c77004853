"""The feed under contract as a process of its own, run as ``[tool.conformance] run`` says."""

import multiprocessing
import os
import runpy
import shlex
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from conformance.harness.environment import feed_settings, set_dummies
from conformance.harness.venue_process import Asked, Beside
from conformance.probes.outcomes import STOPPED, SUBSCRIBED
from conformance.probes.release import described
from conformance.problems import FileError, Problem

_START_S = 12.0
_STOP_S = 8.0
_POLL_S = 0.02
_SETTLE_S = 0.1


_NO_COMMAND = Problem(
    file="pyproject.toml",
    what="how to run the feed is not said",
    found="no line run in [tool.conformance]",
    expected='run = "quotes --http {http_url} --ws {ws_url}", what follows python -m',
    mend="[tool.conformance] in pyproject.toml",
)


class FeedProcess:
    """A running feed."""

    def __init__(self, process: BaseProcess, ended: Connection, venue: Beside, out: Path) -> None:
        self._process = process
        self._ended = ended
        self._venue = venue
        self._out = out

    def until_subscribed(self) -> str:
        """Wait until the feed subscribes; return `SUBSCRIBED`, or how it ended before."""
        return self._until(lambda: any(_subscribes(one) for one in self._venue.asked()))

    def until_printed(self, lines: Callable[[str], bool]) -> str:
        """Wait until what the feed has printed will do, and return it."""
        self._until(lambda: lines(self._out.read_text(encoding="utf-8")))
        return self._out.read_text(encoding="utf-8")

    def stop(self) -> str:
        """Send SIGTERM and tell what that got."""
        time.sleep(_SETTLE_S)
        if self._process.pid is not None:
            os.kill(self._process.pid, signal.SIGTERM)
        self._process.join(_STOP_S)
        code = self._process.exitcode
        if code is None:
            return ", did not stop on SIGTERM"
        return f"{STOPPED}{f'exit status {code}' if code >= 0 else signal.Signals(-code).name}"

    def _until(self, condition: Callable[[], bool]) -> str:
        end_s = time.monotonic() + _START_S
        while time.monotonic() < end_s:
            if self._ended.poll(_POLL_S):
                return str(self._ended.recv())
            if condition():
                return SUBSCRIBED
        return "subscribed to nothing in time"


@contextmanager
def feed_process(venue: Beside) -> Iterator[FeedProcess]:
    """Run the feed against a venue, in a fork of this process, for as long as the context lasts."""
    settings = feed_settings()
    if not settings.command:
        raise FileError([_NO_COMMAND])
    set_dummies(settings.environment)
    urls = {"http_url": venue.http_url, "ws_url": venue.ws_url, "proxy_url": venue.proxy_url}
    # The URLs have no spaces, so they can be put in before the command is split.
    argv = shlex.split(settings.command.format(**urls))
    context = multiprocessing.get_context("fork")
    ended, theirs = context.Pipe(duplex=False)
    with tempfile.NamedTemporaryFile() as out:
        process = context.Process(target=_run_module, args=(argv, theirs, out.name))
        process.start()
        try:
            yield FeedProcess(process, ended, venue, Path(out.name))
        finally:
            process.kill()
            process.join()


def _subscribes(one: Asked) -> bool:
    return bool(one.streams)


def _run_module(argv: list[str], ended: Connection, out: str) -> None:
    """Be ``python -m``: run a module as the main program, and tell how it ended."""
    sys.argv = argv
    sys.path.insert(0, str(Path.cwd()))  # as `python -m` does
    os.dup2(os.open(out, os.O_WRONLY | os.O_APPEND), 1)
    status: object = 0
    try:
        runpy.run_module(argv[0], run_name="__main__", alter_sys=True)
        ended.send("ended by itself")
    except SystemExit as stopped:
        status = stopped.code
        ended.send(f"ended by itself with exit status {status}")
    except BaseException as error:  # whatever ends the feed is the fact
        status = 1
        ended.send(described(error))
    os._exit(status if isinstance(status, int) else int(status is not None))

"""The feed under contract as a process of its own, run as ``[tool.conformance] run`` says."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import sys
import tempfile
import time
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.harness.environment import FEED_LOG, feed_settings
from conformance.harness.program import run_program
from conformance.model.abort import MachineShortage, NotApplicable
from conformance.model.failure import machine_shortage
from conformance.nautilus.dummies import set_dummies
from conformance.nautilus.errors import described

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from conformance.harness.venue_process import JournalEntry, VenueClient
    from conformance.model.facts import Json
    from conformance.model.feed import FeedSettings

_JOIN_S = 2.0
_LINES_KEPT = 12
_SUITE = str(Path(__file__).parent)
_POLL_S = 0.02
_SETTLE_S = 0.1
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_RAISED = re.compile(
    r"^(?P<error>[A-Z]\w*(?:Error|Exception))(?:: |\()(?P<text>.*?)\)?$", re.MULTILINE
)
"""An error at the start of a line, as Python writes it or as its ``repr`` is."""


class ConfinedFeed:
    """A running feed."""

    def __init__(
        self,
        process: BaseProcess,
        ended: Connection,
        venue: VenueClient,
        streams: tuple[Path, Path],
        settings: FeedSettings,
    ) -> None:
        self._process = process
        self._ended = ended
        self._venue = venue
        self._out, self._log = streams
        self._settings = settings

    def until_subscribed(self) -> dict[str, Json]:
        """Wait until the feed subscribes; tell whether it did, or how it ended before."""
        return self._until(lambda: any(_subscribes(one) for one in self._venue.asked()))

    def until_printed(self, lines: Callable[[str], bool]) -> str:
        """Wait until what the feed has printed will do, and return it."""
        self._until(lambda: lines(self._out.read_text(encoding="utf-8")))
        return self._out.read_text(encoding="utf-8")

    def stop(self) -> dict[str, Json]:
        """Send SIGTERM and tell how the feed ended, or that it did not; or how it had before."""
        time.sleep(_SETTLE_S)
        if self._ended.poll():
            return {**self._how_it_ended(), **self._logged_error()}
        if self._process.pid is not None:
            os.kill(self._process.pid, signal.SIGTERM)
        self._process.join(self._settings.stop_within_s)
        code = self._process.exitcode
        if code is None:
            return {"stops": False}
        return {"exit_status": code} if code >= 0 else {"signal": signal.Signals(-code).name}

    def _logged_error(self) -> dict[str, Json]:
        """Return the last error of its log: NT logs what a callback raises, and ends all."""
        logged = _COLOUR.sub("", self._log.read_text(encoding="utf-8", errors="replace"))
        raised = [*_RAISED.finditer(logged)]
        return {"error": raised[-1].groupdict()} if raised else {}

    def _until(self, condition: Callable[[], bool]) -> dict[str, Json]:
        end_s = time.monotonic() + self._settings.start_within_s
        while time.monotonic() < end_s:
            has_ended = self._ended.poll(_POLL_S)
            if condition():
                return {"subscribed": True}
            if has_ended:
                return {"subscribed": False, **self._how_it_ended()}
        return {"subscribed": False}

    def _how_it_ended(self) -> dict[str, Json]:
        """Return what the process says of its end, or which signal ended it."""
        try:
            shortage, answer = self._ended.recv()
        except EOFError:
            self._process.join(_JOIN_S)
            code = self._process.exitcode or 0
            return {"signal": signal.Signals(-code).name} if code < 0 else {"exit_status": code}
        if shortage:
            raise MachineShortage(shortage)
        return dict(answer)


@contextmanager
def feed_process(venue: VenueClient) -> Iterator[ConfinedFeed]:
    """Run the feed against a venue, in a fork of this process, for as long as the context lasts."""
    settings = feed_settings()
    if not settings.command:
        raise NotApplicable(
            "[tool.conformance] does not say how to run the feed: no line run;"
            ' run = "package.module", or --run beside --feed, lets it run'
        )
    set_dummies(settings.environment)
    urls = {"http_url": venue.http_url, "ws_url": venue.ws_url, "proxy_url": venue.proxy_url}
    words, variables = settings.words(urls), settings.variables_for(urls)
    context = multiprocessing.get_context("fork")
    ended, theirs = context.Pipe(duplex=False)
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as log:
        streams = (out.name, log.name)
        process = context.Process(target=_run, args=(words, variables, theirs, streams))
        process.start()
        theirs.close()
        try:
            files = Path(out.name), Path(log.name)
            yield ConfinedFeed(process, ended, venue, files, settings)
        finally:
            process.kill()
            process.join()
            _keep_log(out.name, log.name)


def _print_trace(error: BaseException) -> None:
    """Print a traceback as the feed would leave it: without the lines that started it."""
    trace = traceback.TracebackException.from_exception(error)
    while len(trace.stack) > 1 and trace.stack[0].filename.startswith((_SUITE, "<frozen runpy")):
        del trace.stack[0]
    sys.stderr.writelines(trace.format())
    sys.stderr.flush()


def _keep_log(out: str, log: str) -> None:
    """Keep the last lines that the feed wrote, and repeat those of its log in the probe's own."""
    printed, logged = (_last_lines(stream) for stream in (out, log))
    sys.stderr.write(logged)
    file = Path(tempfile.gettempdir(), FEED_LOG)
    file.write_text(f"{printed}{logged}", encoding="utf-8")


def _last_lines(stream: str) -> str:
    text = _COLOUR.sub("", Path(stream).read_text(encoding="utf-8", errors="replace"))
    return "".join(f"{line}\n" for line in text.splitlines()[-_LINES_KEPT:] if line.strip())


def _subscribes(one: JournalEntry) -> bool:
    return bool(one.streams)


def _run(
    words: Sequence[str],
    variables: Mapping[str, str],
    ended: Connection,
    streams: tuple[str, str],
) -> None:
    """Run the feed as the main program, and tell how it ended."""
    os.environ.update(variables)
    for number, stream in enumerate(streams, 1):
        os.dup2(os.open(stream, os.O_WRONLY | os.O_APPEND), number)
    status: object = 0
    try:
        run_program(words, feed_settings().search_path)
        ended.send(("", {"exit_status": 0}))
    except SystemExit as stopped:
        status = stopped.code
        ended.send(("", {"exit_status": status if isinstance(status, int) else str(status)}))
    except BaseException as error:  # whatever ends the feed is the fact
        status = 1
        shortage = machine_shortage(error)
        _print_trace(error)
        ended.send((shortage, {} if shortage else {"error": described(error)}))
    os._exit(status if isinstance(status, int) else int(status is not None))

"""Venues for a probe: they run in the tool's environment, on sockets of the probe's process.

The probe's process opens the listening sockets, because a socket stays in the network namespace
in which it was opened, and hands them to the venue host (`conformance.harness.venue_host`). This
module is imported in NT's environment: it needs the standard library only.
"""

from __future__ import annotations

import json
import select
import socket
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.harness.venue_messages import (
    HELLO,
    LISTENERS,
    MAX_REPLY,
    MessageError,
    receive_message,
    send_message,
)
from conformance.model.abort import SuiteError
from conformance.venue.http.ports import open_listener
from conformance.venue.script import Frame, Script
from conformance.venue.script_json import write_fault, write_frames, write_script

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from conformance.venue.faults.fault import Fault

_START_S = 20.0  # The host may still be importing the server library.
_ANSWER_S = 10.0


class VenueProcessError(SuiteError):
    """A venue fails its probe."""

    what: str  #: What the message starts with.

    def __init__(self, why: str) -> None:
        super().__init__(f"{self.what}: {why}")


class VenueNotStartedError(VenueProcessError):
    """A venue did not start; the message says why."""

    what = "the venue did not start"


class VenueLostError(VenueProcessError):
    """A venue that ran can't say any more what it was asked."""

    what = "the venue can't say what it was asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One thing that the venue was asked; nothing in it is masked."""

    kind: str  #: ``request``, ``open``, ``message``, ``close``; see the venue's journal.
    connection: int  #: Number of the WebSocket connection, -1 for HTTP.
    data: Mapping[str, Any]
    at_ms: int = 0  #: When, by the venue's clock: Unix milliseconds.

    @property
    def streams(self) -> tuple[str, ...]:
        """Return the streams that it subscribes to."""
        if self.kind == "open":
            return tuple(self.data["streams"])
        if self.kind != "message":
            return ()
        try:
            message = json.loads(self.data["text"])
        except (KeyError, ValueError):
            return ()
        return tuple(message.get("params") or ()) if message.get("method") == "SUBSCRIBE" else ()


class _HostConnection:
    """This process's own line to the process that serves its venues."""

    def __init__(self, host: socket.socket) -> None:
        """Ask the host for such a process."""
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair()
        with theirs:
            try:
                if not select.select([], [host], [], _START_S)[1]:
                    raise TimeoutError(f"it took no request within {_START_S} s")
                socket.send_fds(host, [HELLO], [theirs.fileno()], socket.MSG_DONTWAIT)
            except OSError as error:
                self._socket.close()
                raise VenueNotStartedError(f"the venue host is not there: {error}") from error

    def close(self) -> None:
        """End the process that serves the venues, unless this is a fork's copy of the line."""
        self._socket.close()

    def ask(
        self,
        request: object,
        lost: type[VenueProcessError],
        limit_s: float,
        *listeners: socket.socket,
    ) -> Any:  # noqa: ANN401  # JSON of the suite's own
        """Send a request and return the answer.

        Raises:
            VenueError: Of the kind given: there is no answer, or it is an error.
        """
        try:
            with self._lock:
                self._socket.settimeout(limit_s)
                send_message(self._socket, request, [one.fileno() for one in listeners])
                answer: Any = receive_message(self._socket, MAX_REPLY)[0]
        except TimeoutError as error:
            raise lost(f"its process did not answer within {limit_s} s") from error
        except (EOFError, OSError, MessageError) as error:
            raise lost(f"its process has ended: {error}") from error
        if "error" in answer:
            raise lost(answer["error"])
        return answer


@dataclass(slots=True, kw_only=True)
class VenueClient:
    """A venue that runs in another process."""

    http_url: str
    ws_url: str
    proxy_url: str
    _number: int
    _line: _HostConnection
    _entries: list[JournalEntry] = field(default_factory=list)

    def asked(self) -> tuple[JournalEntry, ...]:
        """Return what the venue was asked so far, oldest first.

        Raises:
            VenueLostError: The venue failed or has ended, or its journal no longer has all.
        """
        more = True
        while more:
            request = {"do": "entries", "venue": self._number, "since": len(self._entries)}
            answer = self._line.ask(request, VenueLostError, _ANSWER_S)
            if answer["failure"]:
                raise VenueLostError(f"it failed: {answer['failure']}")
            if (dropped := answer["dropped"]) > len(self._entries):
                raise VenueLostError(f"its journal dropped the first {dropped} entries")
            self._entries += [
                JournalEntry(kind=kind, connection=connection, at_ms=at_ms, data=data)
                for kind, connection, at_ms, data in answer["entries"]
            ]
            more = answer["more"]
        return tuple(self._entries)

    def send(self, sent: Iterable[tuple[str, str]]) -> int:
        """Send frames in one order, now; return the time of that in Unix nanoseconds.

        Args:
            sent: Stream and payload of each frame; it goes to whoever is subscribed to the stream.

        Raises:
            VenueLostError: The venue failed or has ended, or the client takes no frames.
        """
        frames = write_frames(Frame(stream=stream, payload=text) for stream, text in sent)
        answer = self._ask("send", frames=frames)
        return int(answer["sent_at_ns"])

    def trigger(self, fault: Fault) -> int:
        """Apply a fault of connections to each that it matches, now; return to how many.

        Args:
            fault: One at `Point.OPEN`.

        Raises:
            VenueLostError: The venue failed or has ended, or the fault is of another point.
        """
        return int(self._ask("trigger", fault=write_fault(fault))["hit"])

    def add_fault(self, fault: Fault) -> None:
        """Add a fault to the script's: the occurrences of its point are counted from now on.

        Raises:
            VenueLostError: The venue failed or has ended.
        """
        self._ask("add", fault=write_fault(fault))

    def _ask(self, what: str, **request: object) -> Any:  # noqa: ANN401  # JSON of the suite's own
        whole = {"do": what, "venue": self._number, **request}
        return self._line.ask(whole, VenueLostError, _ANSWER_S)


class _Lines:
    """The venue host that this process was given, and its line to it."""

    def __init__(self) -> None:
        self.host: socket.socket | None = None
        self.rewriting = ""  #: What is rewritten on the way to each venue; see `rewrite`.
        self._line: _HostConnection | None = None

    def give(self, host: socket.socket | None) -> None:
        """Take a host for all venues from now on; those of the one before end."""
        if self._line is not None:
            self._line.close()
        self.host, self._line = host, None

    def line(self) -> _HostConnection:
        """Return the line, made when it is first needed."""
        if self.host is None:
            raise VenueNotStartedError(
                "this process has no venue host\n"
                "  expected: use_host(VenueHost().client_socket) before the first venue"
            )
        if self._line is None:
            self._line = _HostConnection(self.host)
        return self._line


_lines = _Lines()


def current_host() -> socket.socket | None:
    """Return the host of this process's venues, for a process that it starts."""
    return _lines.host


def use_host(host: socket.socket | None) -> None:
    """Say which host runs the venues of this process; its forks may be given the same."""
    _lines.give(host)


def rewrite(words: str) -> None:
    """Let what passes between this process and its next venues be rewritten: a drift on purpose.

    Args:
        words: As `conformance.venue.rewriting.rewriting_of` takes them: ``lose_frames:quotes/20``.
    """
    _lines.rewriting = words


@contextmanager
def running_venue(
    script: Script | None = None, *, accepts: Mapping[str, str] | None = None
) -> Iterator[VenueClient]:
    """Give a venue of its own to whoever needs one for a while.

    It is reached in the network namespace in which this process is now, and stays until this
    process ends: a node that has been left as it was would notice.

    Args:
        script: What the venue sends, and what it does wrong.
        accepts: Secrets by the keys that it takes for valid; it refuses all others.

    Raises:
        VenueNotStartedError: It did not start; the message says why.
    """
    line = _lines.line()
    request = {
        "do": "open",
        "script": write_script(script or Script()),
        "accepts": dict(accepts or {}),
        "rewriting": _lines.rewriting,
    }
    with ExitStack() as ours:
        try:
            listeners = [ours.enter_context(open_listener()) for _ in range(LISTENERS)]
        except OSError as error:
            raise VenueNotStartedError(f"a port can't be opened: {error}") from error
        opened = line.ask(request, VenueNotStartedError, _START_S, *listeners)
    yield VenueClient(
        http_url=opened["http_url"],
        ws_url=opened["ws_url"],
        proxy_url=opened["proxy_url"],
        _number=opened["venue"],
        _line=line,
    )

"""The venue in a process beside a probe's own, so that its threads and loop are not NT's.

One process has all the venues of a probe's process: it must be forked before the first node, and
the probes that share a process each need a venue of their own.
"""

import json
import multiprocessing
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from conformance.venue import Credential, Script, Settings, Venue

_START_S = 15.0
_THREADS = Path("/proc/self/task")  # Linux tells NT's own threads too; elsewhere nobody does.


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that the venue was asked; nothing in it is masked."""

    kind: str  #: ``request``, ``open``, ``message``, ``close``; see the venue's journal.
    connection: int  #: Number of the WebSocket connection, -1 for HTTP.
    data: Mapping[str, Any]

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


@dataclass(slots=True, kw_only=True)
class Beside:
    """A venue that runs in another process."""

    http_url: str
    ws_url: str
    proxy_url: str
    _number: int
    _line: Connection
    _asked: list[Asked] = field(default_factory=list)

    def asked(self) -> tuple[Asked, ...]:
        """Return what the venue was asked so far, oldest first."""
        self._line.send(("asked", self._number, len(self._asked)))
        self._asked += [Asked(kind=k, connection=c, data=d) for k, c, d in self._line.recv()]
        return tuple(self._asked)


@contextmanager
def venue_beside(
    script: Script | None = None, *, accepts: Mapping[str, str] | None = None
) -> Iterator[Beside]:
    """Give a venue of its own to whoever needs one for a while.

    It stays until this process ends: a node that has been left as it was would notice.

    Args:
        script: What the venue sends, and what it does wrong.
        accepts: Secrets by the keys that it takes for valid; it refuses all others.

    Raises:
        RuntimeError: The process has started threads (NT does when a node is made) before its
            first venue: a fork of it may hang.
        TimeoutError: The venue did not start.
    """
    line = _host.line()
    line.send(("open", script, dict(accepts or {})))
    if not line.poll(_START_S):
        raise TimeoutError(f"the venue did not start within {_START_S} s")
    number, http_url, ws_url, proxy_url = line.recv()
    yield Beside(http_url=http_url, ws_url=ws_url, proxy_url=proxy_url, _number=number, _line=line)


class _Host:
    """The process that has the venues; forked when the first one is needed."""

    def __init__(self) -> None:
        self._line: Connection | None = None

    def line(self) -> Connection:
        """Return the line to it."""
        if self._line is None:
            if _THREADS.is_dir() and len(list(_THREADS.iterdir())) > 1:
                raise RuntimeError("the first venue must be started before a node is made")
            context = multiprocessing.get_context("fork")
            self._line, theirs = context.Pipe()
            context.Process(target=_serve, args=(theirs, self._line), daemon=True).start()
            theirs.close()
        return self._line


_host = _Host()


def _serve(line: Connection, others_end: Connection) -> None:
    """Open venues, and tell what each was asked, until nobody is there to ask."""
    others_end.close()
    with ExitStack() as venues, suppress(EOFError):
        opened: list[Venue] = []
        while True:
            what, *about = line.recv()
            if what == "open":
                script, accepts = about
                known = tuple(Credential(key=k, secret=s) for k, s in accepts.items())
                venue = venues.enter_context(Venue(script, settings=Settings(credentials=known)))
                line.send((len(opened), venue.http_url, venue.ws_url, venue.proxy_url))
                opened.append(venue)
            else:
                number, since = about
                entries = opened[number].journal.entries()[since:]
                line.send([(e.kind, e.connection, dict(e.data)) for e in entries])

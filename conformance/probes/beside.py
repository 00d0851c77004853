"""The venue in a process beside a probe's own, so that its threads and loop are not NT's."""

import json
import multiprocessing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
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
    _line: Connection

    def asked(self) -> tuple[Asked, ...]:
        """Return what the venue was asked so far, oldest first."""
        self._line.send("asked")
        return tuple(Asked(kind=k, connection=c, data=d) for k, c, d in self._line.recv())


@contextmanager
def venue_beside(
    script: Script | None = None, *, accepts: Mapping[str, str] | None = None
) -> Iterator[Beside]:
    """Run a venue in a fork of this process, for as long as the context lasts.

    Args:
        script: What the venue sends, and what it does wrong.
        accepts: Secrets by the keys that it takes for valid; it refuses all others.

    Raises:
        RuntimeError: The process has started threads (NT does when a node is made): a fork of
            it may hang.
    """
    if _THREADS.is_dir() and len(list(_THREADS.iterdir())) > 1:
        raise RuntimeError("the venue must be started before a node is made")
    known = tuple(Credential(key=key, secret=secret) for key, secret in (accepts or {}).items())
    settings = Settings(credentials=known)
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, script, settings), daemon=True)
    process.start()
    theirs.close()
    if not ours.poll(_START_S):
        raise TimeoutError(f"the venue did not start within {_START_S} s")
    http_url, ws_url, proxy_url = ours.recv()
    try:
        yield Beside(http_url=http_url, ws_url=ws_url, proxy_url=proxy_url, _line=ours)
    finally:
        process.kill()
        process.join()


def _serve(line: Connection, script: Script | None, settings: Settings) -> None:
    with Venue(script, settings=settings) as venue:
        line.send((venue.http_url, venue.ws_url, venue.proxy_url))
        while line.recv() == "asked":
            entries = venue.journal.entries()
            line.send([(e.kind, e.connection, dict(e.data)) for e in entries])

"""The venue host's process: imports the server library once and forks a process for each client.

A client is a process that runs probes. Its venues have a process of their own, so that a crash
in one stays that client's. Every process here ends with the tool: they all wait for the end of
standard input, whose other end only the tool has.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import socket
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from conformance.harness.low_priority import import_at_low_priority
from conformance.harness.venue_messages import (
    HELLO,
    LISTENERS,
    MAX_REQUEST,
    MessageError,
    close_all,
    receive_message,
    send_message,
)
from conformance.venue import Credential, Venue, VenueSettings
from conformance.venue.http.ports import HOST, open_listener
from conformance.venue.market.catalogue import default_catalogue
from conformance.venue.market.exchange_info import exchange_info
from conformance.venue.script_json import (
    read_fault_json,
    read_frames_json,
    read_script_json,
    read_texts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CLIENTS = 64
"""Clients served at a time. Probes run a few at a time; what goes wrong must not fork for ever."""
PAGE = 500
"""Entries of a journal in one reply."""

_LIBRARY = "conformance.venue.http.application"  # It imports aiohttp.
_TOOL = 0  # Standard input.
_PATIENCE_S = 10.0
_SEND_S = 8.0


class HostRequestError(Exception):
    """A request that makes no sense; the message says why."""


def main() -> None:
    """Fork a process for each client until the tool ends."""
    control = socket.socket(fileno=int(sys.argv[1]))
    _import_library()
    # Each client's process has this then: nearly every node loads it.
    exchange_info(default_catalogue(), VenueSettings().limits, now_ms=0)
    gc.freeze()  # What is loaded stays out of garbage collections, so forks share it.
    children: set[int] = set()
    while _is_asked(control):
        if (descriptor := _client(control)) >= 0:
            children -= {pid for pid in children if os.waitpid(pid, os.WNOHANG)[0]}
            serve_client(descriptor, children, control)
            os.close(descriptor)


def _import_library() -> None:
    """Import the server library, which takes long, and end in the middle of it with the tool."""
    end, done = os.pipe()
    watch = threading.Thread(target=_end_with_tool, args=(end,))
    watch.start()
    import_at_low_priority(_LIBRARY)
    importlib.import_module(_LIBRARY)
    os.close(done)
    watch.join()  # Whoever forks must have one thread.
    os.close(end)


def _end_with_tool(done: int) -> None:
    if done not in select.select([done, _TOOL], [], [])[0]:
        os._exit(1)


def _is_asked(line: socket.socket) -> bool:
    """Wait until something comes; tell whether it is a request, and not the tool's end."""
    return _TOOL not in select.select([line.fileno(), _TOOL], [], [])[0]


def _client(control: socket.socket) -> int:
    """Return the descriptor that a new client sent, -1 where there is none."""
    said, descriptors, *_ = socket.recv_fds(control, len(HELLO) + 1, 1)
    if said == HELLO and descriptors:
        return descriptors[0]
    close_all(descriptors)
    return -1


def serve_client(descriptor: int, children: set[int], control: socket.socket) -> None:
    """Fork the process of a client; where that can't be, tell the client."""
    why = f"{CLIENTS} clients have venues already" if len(children) >= CLIENTS else ""
    if not why:
        try:
            pid = os.fork()
        except OSError as error:
            why = f"a process can't be forked: {error.strerror}"
        else:
            if not pid:
                control.close()
                _be_client_process(descriptor)
            children.add(pid)
            return
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as line:
        line.settimeout(0)
        send_message(line, {"error": why})


def _be_client_process(descriptor: int) -> None:
    status = 1
    try:
        with socket.socket(fileno=descriptor) as line:
            _ClientVenues(line).serve()
        status = 0
    except (OSError, MessageError):
        status = 0  # A client that is no client: there is nobody to tell.
    finally:
        sys.stderr.flush()
        os._exit(status)


class _ClientVenues:
    """The venues of one client."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._venues: list[Venue] = []

    def serve(self) -> None:
        """Answer requests until the client or the tool ends."""
        self._line.settimeout(_PATIENCE_S)
        while _is_asked(self._line):
            try:
                request, descriptors = receive_message(self._line, MAX_REQUEST)
            except EOFError:
                return
            try:
                reply = self._answer(request, descriptors)
            except BaseException as error:  # whatever it is, the client says it
                reply = {"error": f"{type(error).__name__}: {error}"}
            send_message(self._line, reply)

    def _answer(self, request: object, descriptors: Sequence[int]) -> Mapping[str, object]:
        match request:
            case {
                "do": "open",
                "script": script,
                "accepts": accepts,
                "rewriting": str(words),
                **rest,
            } if not rest:
                return self._open(script, accepts, words, [*map(_listener, descriptors)])
            case {"do": "entries", "venue": int(number), "since": int(since), **rest} if not rest:
                return self._entries(number, since)
            case {"do": "send", "venue": int(number), "frames": frames, **rest} if not rest:
                return self._send(number, frames)
            case {"do": "trigger", "venue": int(number), "fault": fault, **rest} if not rest:
                return {"hit": self._venue(number).trigger(read_fault_json(fault))}
            case {"do": "add", "venue": int(number), "fault": fault, **rest} if not rest:
                self._venue(number).add_fault(read_fault_json(fault))
                return {}
        close_all(descriptors)
        raise HostRequestError(f"found {repr(request)[:80]}, expected a request of this protocol")

    def _open(
        self, script: object, accepts: object, words: str, listeners: Sequence[socket.socket]
    ) -> Mapping[str, object]:
        if len(listeners) != LISTENERS:
            raise HostRequestError(f"found {len(listeners)} sockets, expected {LISTENERS}")
        urls = [f"http://{HOST}:{one.getsockname()[1]}" for one in listeners]
        keys = read_texts(accepts, "accepts").items()
        known = tuple(Credential(key=key, secret=secret) for key, secret in keys)
        settings = VenueSettings(credentials=known)
        *asked, proxy = listeners
        served = [*(open_listener() for _ in asked), proxy] if words else listeners
        venue = Venue(read_script_json(script), settings=settings, listeners=served)
        venue.start()
        if words:
            _rewrite(words, asked, venue)
        self._venues.append(venue)
        return {
            "venue": len(self._venues) - 1,
            "http_url": urls[0],
            "ws_url": urls[1].replace("http", "ws", 1),
            "proxy_url": urls[2],
        }

    def _entries(self, number: int, since: int) -> Mapping[str, object]:
        venue = self._venue(number)
        entries = venue.journal.since(since, PAGE)
        return {
            "entries": [(one.kind, one.connection, one.at_ms, dict(one.data)) for one in entries],
            "more": len(entries) == PAGE,
            "dropped": venue.journal.dropped,
            "failure": repr(venue.failure) if venue.failure else None,
        }

    def _send(self, number: int, frames: object) -> Mapping[str, object]:
        sent_at_ns = time.time_ns()
        sent = self._venue(number).send_in_order(read_frames_json(frames), timeout_s=_SEND_S)
        return {"delivered": sent, "sent_at_ns": sent_at_ns}

    def _venue(self, number: int) -> Venue:
        if not 0 <= number < len(self._venues):
            raise HostRequestError(f"found venue {number}, expected one of {len(self._venues)}")
        return self._venues[number]


def _rewrite(words: str, asked: Sequence[socket.socket], venue: Venue) -> None:
    """Let a proxy serve a client's sockets for HTTP and WebSockets, and rewrite what passes."""
    from conformance.venue.rewriting import RewritingProxy, rewriting_of  # noqa: PLC0415  # rare

    bases = (venue.http_url, venue.ws_url)
    RewritingProxy(rewriting_of(words), [*zip(asked, bases, strict=True)]).start()


def _listener(descriptor: int) -> socket.socket:
    sock = socket.socket(fileno=descriptor)
    bound = sock.getsockname()
    if (sock.family, sock.type, bound[0]) != (socket.AF_INET, socket.SOCK_STREAM, HOST):
        raise HostRequestError(f"found a socket at {bound}, expected TCP at {HOST}")
    return sock


if __name__ == "__main__":
    main()

"""The venue host: whatever a client sends, it serves the others, and it ends with the tool."""

from __future__ import annotations

import errno
import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness import venue_server
from conformance.harness.venue_messages import (
    HELLO,
    MAX_REPLY,
    MAX_REQUEST,
    MessageError,
    receive_message,
    send_message,
)
from conformance.harness.venue_process import running_venue
from conformance.venue.http.ports import open_listener
from tests.support.launching import GONE_WITHIN_S, until
from tests.support.venue_clients import LIMIT_S, ROOT, ping, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.harness.venue_host import VenueHost

OPEN = {"do": "open", "script": {}, "accepts": {}, "rewriting": ""}


@pytest.fixture
def line(venue_host: VenueHost) -> Iterator[socket.socket]:
    """Return a client's line, to say anything on."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            socket.send_fds(venue_host.client_socket, [HELLO], [theirs.fileno()])
        ours.settimeout(LIMIT_S)
        yield ours


def still_serves() -> bool:
    """Start a venue and ask it something."""
    with running_venue() as venue:
        return ping(venue.http_url) == b"{}"


@pytest.mark.parametrize("hello", [b"", b"\0" * 60_000, HELLO, HELLO[:-1], HELLO + b"!"])
def test_what_is_no_client_is_passed_over(venue_host: VenueHost, hello: bytes) -> None:
    """A datagram that is not a client's first does the host no harm."""
    venue_host.client_socket.send(hello)

    assert still_serves()


def test_a_client_without_a_socket_is_passed_over(venue_host: VenueHost) -> None:
    """A descriptor of something else does the host no harm."""
    with Path(os.devnull).open("rb") as other:  # a descriptor is what is wanted
        socket.send_fds(venue_host.client_socket, [HELLO], [other.fileno()])

    assert still_serves()


@pytest.mark.parametrize(
    "data",
    [
        (MAX_REQUEST + 1).to_bytes(4),
        b"\xff\xff\xff\xff",
        b"\0\0\0\1",
        b"\0\0\0\3{]}",
        b"\0\0\0\3NaN",
        b"\0\3\0\0" + b"[" * (3 << 16),
        b"\0\0\0\4\x80\4N.",
    ],
    ids=["too long", "far too long", "torn", "no JSON", "NaN", "deep", "a pickle"],
)
def test_what_is_no_message_ends_that_client_only(line: socket.socket, data: bytes) -> None:
    """The client is cut off, and the host goes on."""
    with suppress(BrokenPipeError):
        line.sendall(data)
    with suppress(OSError):
        line.shutdown(socket.SHUT_WR)

    with suppress(ConnectionResetError):
        assert line.recv(1) == b""
    assert still_serves()


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (None, "expected a request"),
        ([], "expected a request"),
        ({"do": "leave"}, "expected a request"),
        ({**OPEN, "more": 1}, "expected a request"),
        (OPEN, "found 0 sockets, expected 3"),
        ({"do": "entries", "venue": 0, "since": 0}, "found venue 0"),
        ({"do": "entries", "venue": -1, "since": 0}, "found venue -1"),
        ({"do": "entries", "venue": "0", "since": 0}, "expected a request"),
        ({"do": "send", "venue": 0, "frames": []}, "found venue 0"),
        ({"do": "trigger", "venue": 0, "fault": {"name": "reset", "at": "open"}}, "found venue 0"),
        ({"do": "add", "venue": 0, "fault": {"name": "reset", "at": "open"}}, "found venue 0"),
    ],
)
def test_a_wrong_request_is_answered_with_what_is_wrong(
    line: socket.socket, request_: object, error: str
) -> None:
    """The line stays usable, for the message itself was whole."""
    for _ in range(2):
        send_message(line, request_)
        answer, _descriptors = receive_message(line, MAX_REPLY)
        assert error in json.dumps(answer)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"script": []}, "script: found [], expected an object"),
        ({"script": {"cue": []}}, "script: found 'cue', expected no key but cues, faults"),
        ({"script": {"live": 1}}, "script.live: found 1, expected true or false"),
        ({"accepts": {"key": 1}}, "accepts.key: found 1, expected a text"),
    ],
)
def test_a_wrong_script_is_answered_with_what_is_wrong(
    line: socket.socket, change: dict[str, object], error: str
) -> None:
    """Unknown keys and wrong types are refused by the place where they stand."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(open_listener()).fileno() for _ in range(3)]
        send_message(line, {**OPEN, **change}, listeners)
        answer, _ = receive_message(line, MAX_REPLY)

    assert isinstance(answer, dict)
    assert error in answer["error"]


def test_only_loopback_is_served(line: socket.socket) -> None:
    """A socket that is bound elsewhere is refused."""
    with socket.create_server(("0.0.0.0", 0)) as other:  # noqa: S104  # it must be refused
        send_message(line, OPEN, [other.fileno()] * 3)
        answer, _ = receive_message(line, MAX_REPLY)

    assert "expected TCP at 127.0.0.1" in json.dumps(answer)


def test_no_more_clients_are_served_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The client that is one too many is told so."""
    monkeypatch.setattr(venue_server, "CLIENTS", 1)

    assert refused({os.getpid()}) == {"error": "1 clients have venues already"}


def test_a_client_is_told_that_the_machine_has_no_process_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fork that fails ends neither the host nor the client's patience."""

    def fail() -> int:
        raise BlockingIOError(errno.EAGAIN, "no room")

    monkeypatch.setattr(os, "fork", fail)

    assert refused(set()) == {"error": "a process can't be forked: no room"}


def refused(children: set[int]) -> object:
    """Return what a client is told that gets no process."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        venue_server.serve_client(theirs.fileno(), children, ours)
        return receive_message(ours, MAX_REPLY)[0]


@given(st.binary(max_size=200))
def test_bytes_are_a_message_or_none(data: bytes) -> None:
    """Whatever comes is read, or refused as no message."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(data)
        ours.shutdown(socket.SHUT_WR)
        with suppress(EOFError, MessageError):
            receive_message(theirs, MAX_REQUEST)


def test_the_host_ends_with_the_tool() -> None:
    """Neither the host nor a client's venues outlive a tool that was killed."""
    tool = """
import sys
from conformance.harness.venue_host import VenueHost
from conformance.harness.venue_process import running_venue, use_host
with VenueHost() as host:
    use_host(host.client_socket)
    with running_venue() as venue:
        children = open(f"/proc/{host.pid}/task/{host.pid}/children").read()
        print(host.pid, children, flush=True)
        sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", tool],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        numbers = [int(number) for number in said(process).split()]
        ends = [os.pidfd_open(number) for number in numbers]
        process.send_signal(signal.SIGKILL)

    assert len(numbers) == 2
    assert all(select.select([end], [], [], LIMIT_S)[0] for end in ends)
    for end in ends:
        os.close(end)


SLOW_LIBRARY = """
import runpy, sys, types

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "aiohttp":
            import time
            open(sys.argv[2], "w").close()
            time.sleep(600)

sys.meta_path.insert(0, Slow())
import conformance.harness.venue_server as server
server.main()
"""


def test_a_host_that_still_imports_ends_with_the_tool(tmp_path: Path) -> None:
    """The server library takes its time to import; the tool may be killed within that."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    importing = tmp_path / "importing"
    with ours, theirs:
        host = subprocess.Popen(
            [sys.executable, "-c", SLOW_LIBRARY, str(theirs.fileno()), str(importing)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            pass_fds=[theirs.fileno()],
        )
        assert until(importing.exists)
        assert host.stdin is not None

        host.stdin.close()

        assert host.wait(GONE_WITHIN_S) == 1

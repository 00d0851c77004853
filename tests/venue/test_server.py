"""A venue's life: start, ports, threads, stop, and its own command."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest

from conformance.venue import Cue, Fault, Frame, Point, Script, Venue, VenueError, read_script
from conformance.venue.http.ports import open_listener
from tests.support.wire_clients import LIMIT_S, WireSocket, ask

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
FRAME = '{"e":"trade","t":1}'


def test_every_address_is_loopback() -> None:
    """All three ports are on 127.0.0.1, and different."""
    with Venue() as venue:
        urls = [venue.http_url, venue.ws_url, venue.proxy_url]
        assert len(set(urls)) == 3
        assert all("://127.0.0.1:" in url for url in urls)


def test_every_port_speaks_everything() -> None:
    """A client with one base address for both is served as well."""
    with Venue(Script.of({"btcusdt@trade": [FRAME]})) as venue:
        assert ask(venue.ws_url, "/fapi/v1/ping").json == {}
        client = WireSocket.open(venue.http_url, "/ws/btcusdt@trade")
        assert client.read().payload.decode() == FRAME


def test_a_stopped_venue_refuses() -> None:
    """After the end its port is free again."""
    with Venue() as venue:
        url = venue.http_url
    with pytest.raises(ConnectionRefusedError):
        ask(url, "/fapi/v1/ping")


def test_a_stopped_venue_leaves_no_thread() -> None:
    """Every thread it started has ended."""
    before = threading.enumerate()
    with Venue(Script.of({"btcusdt@trade": [FRAME]})) as venue:
        WireSocket.open(venue.ws_url, "/ws/btcusdt@trade").read()
    assert threading.enumerate() == before


@pytest.mark.parametrize("name", ["half_open", "slow_reader"])
def test_stopping_does_not_wait_for_a_stuck_connection(name: str) -> None:
    """A connection that a fault has left hanging is dropped with the rest."""
    with Venue(Script(faults=(Fault(name=name, at=Point.OPEN),))) as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        venue.journal.wait_for("fault")
    with pytest.raises((ConnectionResetError, EOFError)):
        client.read()


def test_stopping_drops_a_client_that_never_spoke() -> None:
    """A connection without a request ends with the venue."""
    with Venue() as venue:
        port = int(venue.http_url.rpartition(":")[2])
        client = socket.create_connection(("127.0.0.1", port), timeout=LIMIT_S)
        assert ask(venue.http_url, "/fapi/v1/ping").status == 200
    with client:
        assert client.recv(1) == b""


def test_a_taken_port_is_an_error() -> None:
    """A port that another process has is not shared with it."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        Venue(http_port=taken.getsockname()[1]).start()


def test_a_venue_serves_on_sockets_that_it_was_given() -> None:
    """Its addresses are theirs, in order, and it closes them at its end."""
    listeners = [open_listener() for _ in range(3)]
    ports = [listener.getsockname()[1] for listener in listeners]
    with Venue(listeners=listeners) as venue:
        urls = [venue.http_url, venue.ws_url, venue.proxy_url]
        assert [int(url.rpartition(":")[2]) for url in urls] == ports
        assert ask(venue.http_url, "/fapi/v1/ping").status == 200
    assert [listener.fileno() for listener in listeners] == [-1] * 3


def test_a_port_that_refuses_stays_the_venues() -> None:
    """Nobody else gets its number meanwhile."""
    fault = Fault(name="refuse", at=Point.REQUEST, index=1)
    with Venue(Script(faults=(fault,))) as venue:
        address = ("127.0.0.1", int(venue.http_url.rpartition(":")[2]))
        ask(venue.http_url, "/fapi/v1/ping")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(address)


def test_two_venues_do_not_share_a_port() -> None:
    """A second venue on the same port is an error too."""
    with Venue() as venue, pytest.raises(OSError, match="in use"):
        Venue(ws_port=int(venue.ws_url.rpartition(":")[2])).start()


def test_a_script_that_cannot_be_played_is_an_error() -> None:
    """The venue's own failure is told when it stops, and not taken for silence."""
    fault = Fault(name="unknown_event", at=Point.FRAME)
    venue = Venue(Script.of({"btcusdt@trade": ["no json"]}, faults=[fault]))
    venue.start()
    client = WireSocket.open(venue.ws_url, "/ws/btcusdt@trade")
    venue.journal.wait_for("fault")
    client.ask("LIST_SUBSCRIPTIONS")
    client.read()
    with pytest.raises(VenueError, match="the venue failed while it ran: JSONDecodeError"):
        venue.stop()


def test_a_venue_that_does_not_run_says_so() -> None:
    """Asking for an address before the start is an error, not a guess."""
    with pytest.raises(RuntimeError, match="the venue is not running"):
        _ = Venue().http_url


def test_it_serves_the_loop_it_is_used_from() -> None:
    """In async code the venue runs beside the caller's loop, and a real client talks to it."""

    async def main() -> str:
        script = Script.of({"btcusdt@trade": [FRAME]})
        async with (
            Venue(script) as venue,
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{venue.ws_url}/ws/btcusdt@trade") as ws,
        ):
            return await ws.receive_str(timeout=5)

    assert asyncio.run(main()) == FRAME


def test_importing_it_does_not_load_the_server_library() -> None:
    """Whoever wants only the records does not pay for aiohttp."""
    code = "import sys, conformance.venue; raise SystemExit('aiohttp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def run(*arguments: str, until: Sequence[str] = ()) -> tuple[dict[str, str], int]:
    """Run the command, use what it serves, stop it, and return its line and its exit status."""
    command = [sys.executable, "-m", "conformance", "venue", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            urls: dict[str, str] = json.loads(process.stdout.readline())
            for path in until:
                assert WireSocket.open(urls["ws"], path).read().payload.decode() == FRAME
            process.send_signal(signal.SIGTERM)
            return urls, process.wait(timeout=10)
        finally:
            process.kill()


def test_the_command_prints_its_urls_and_ends_on_a_signal() -> None:
    """One line of JSON, then service until it is told to stop."""
    urls, status = run()
    assert urls.keys() == {"http", "ws", "proxy"}
    assert status == 0


def test_the_command_reads_a_script(tmp_path: Path) -> None:
    """Frames from a file are sent as they stand there."""
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"frames": {"btcusdt@trade": [json.loads(FRAME)]}}))
    _, status = run("--script", str(script), until=["/ws/btcusdt@trade"])
    assert status == 0


def test_a_script_file_has_frames_and_faults(tmp_path: Path) -> None:
    """Every field of a fault can be given in the file."""
    path = tmp_path / "script.json"
    fault = {"name": "close", "at": "frame", "target": "a@trade", "code": 1012}
    path.write_text(json.dumps({"frames": {"a@trade": ["{", {"b": 1}]}, "faults": [fault]}))
    frames = (Frame(stream="a@trade", payload="{"), Frame(stream="a@trade", payload='{"b":1}'))
    assert read_script(path) == Script(
        cues=(Cue(frames=frames),),
        faults=(Fault(name="close", at=Point.FRAME, target="a@trade", code=1012),),
    )


@pytest.mark.parametrize("text", ["{", "[]", '{"faults":[{"name":"close"}]}', '{"frames":[1]}'])
def test_a_wrong_script_file_is_named(tmp_path: Path, text: str) -> None:
    """What cannot be read is told with the file's name."""
    path = tmp_path / "script.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"script\.json: not a script of the venue"):
        read_script(path)

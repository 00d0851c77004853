"""A probe's venue as the probe sees it: started, asked, and gone for a reason."""

from __future__ import annotations

import errno
import http.client
import os
import select
import signal
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError

import pytest

from conformance.harness import venue_process
from conformance.harness.confinement.namespace import WAYS, refusal
from conformance.harness.venue_host import VenueHost
from conformance.harness.venue_process import (
    VenueClient,
    VenueLostError,
    VenueNotStartedError,
    running_venue,
    use_host,
)
from conformance.harness.venue_server import PAGE
from conformance.model.abort import SuiteError
from conformance.venue import Fault, Point, Script, Volume
from tests.support.venue_clients import LIMIT_S, client, go_on, ping, said
from tests.support.wire_clients import CLOSE, PING, PONG, WireSocket

if TYPE_CHECKING:
    from collections.abc import Callable

PATH = "/stream?streams=a@trade/b@trade"

NAMESPACES = [flags for flags in WAYS if not refusal(flags)]


def test_a_venue_says_what_it_was_asked(venue_host: VenueHost) -> None:
    """Each request is an entry, in order, with nothing masked."""
    with running_venue() as venue:
        ping(venue.http_url)
        (entry,) = venue.asked()

    assert (entry.kind, entry.data["path"]) == ("request", "/fapi/v1/ping")
    assert entry.data["host"] == venue.http_url.removeprefix("http://")


def test_each_venue_has_a_journal_of_its_own(venue_host: VenueHost) -> None:
    """What one venue was asked does not stand in another's journal."""
    with running_venue() as one, running_venue() as other:
        ping(one.http_url)

        assert (len(one.asked()), other.asked()) == (1, ())


def test_a_long_journal_comes_whole(venue_host: VenueHost) -> None:
    """A journal of more than a page is fetched to its end."""
    with running_venue() as venue:
        line = http.client.HTTPConnection(venue.http_url.removeprefix("http://"), timeout=LIMIT_S)
        for number in range(PAGE + 1):
            line.request("GET", f"/fapi/v1/ping?n={number}")
            line.getresponse().read()
        line.close()

        asked = [entry.data["query"] for entry in venue.asked()]

    assert asked == [[["n", str(number)]] for number in range(PAGE + 1)]


def test_a_client_needs_the_standard_library_only(venue_host: VenueHost) -> None:
    """NT's environment has neither the server library nor anything else of the tool's."""
    code = """
from conformance.venue import Credential, Cue, Fault, Frame, Point, Script, Volume
from conformance.venue import default_catalogue
from conformance.venue.market.generator import QUOTES, TRADES
with running_venue(Script.of({"btcusdt@trade": ["{}"]}), accepts={"k": "s"}) as venue:
    ping(venue)
    print(*[entry.kind for entry in venue.asked()], "aiohttp" in sys.modules, flush=True)
"""
    with client(code, venue_host.client_socket) as process:
        assert said(process) == "request False"


@pytest.mark.skipif(not NAMESPACES, reason="the system allows no network namespace")
def test_a_venue_is_where_its_client_is(venue_host: VenueHost) -> None:
    """Sockets opened in one network namespace are served from another, and seen in the first."""
    code = f"""
from conformance.harness.confinement.namespace import enter
packets = enter({NAMESPACES[0]})
with running_venue() as venue:
    ping(venue)
    print(venue.http_url, *[entry.kind for entry in venue.asked()], flush=True)
    input()
"""
    with client(code, venue_host.client_socket) as process:
        url, *kinds = said(process).split()

        assert kinds == ["request"]
        with pytest.raises(URLError, match="refused"):
            ping(url)


def test_six_clients_have_venues_at_the_same_time(venue_host: VenueHost) -> None:
    """Clients ask together, and each is told only of its own venue."""
    code = """
with running_venue() as venue:
    print(venue.http_url, flush=True)
    input()
    ping(venue)
    print(len(venue.asked()), flush=True)
    input()
"""
    with (
        client(code, venue_host.client_socket) as a,
        client(code, venue_host.client_socket) as b,
        client(code, venue_host.client_socket) as c,
        client(code, venue_host.client_socket) as d,
        client(code, venue_host.client_socket) as e,
        client(code, venue_host.client_socket) as f,
    ):
        clients = (a, b, c, d, e, f)
        urls = [said(one) for one in clients]
        for one in clients:
            go_on(one)

        assert len(set(urls)) == 6
        assert [said(one) for one in clients] == ["1"] * 6


def test_a_handed_port_refuses_and_comes_back(venue_host: VenueHost) -> None:
    """The venue shuts a port that its client opened, and opens the same one again."""
    fault = Fault(name="refuse", at=Point.REQUEST, index=1, for_s=0.3)
    with running_venue(Script(faults=(fault,))) as venue:
        ping(venue.http_url)
        with pytest.raises(URLError, match="refused"):
            ping(venue.http_url)

        assert eventually(lambda: ping(venue.http_url)) == b"{}"


def test_frames_go_out_in_the_order_in_which_they_are_given(venue_host: VenueHost) -> None:
    """Also those of several streams, and those of no subscriber are passed over."""
    with running_venue() as venue, WireSocket.open(venue.ws_url, PATH) as socket_:
        eventually_true(lambda: bool(venue.asked()))
        before_ns = time.time_ns()
        sent = [("a@trade", "1"), ("c@trade", "2"), ("b@trade", "3"), ("a@trade", "4")]
        sent_ns = venue.send(sent)
        texts = [socket_.read().json for _ in range(3)]

    assert texts == [
        {"stream": "a@trade", "data": 1},
        {"stream": "b@trade", "data": 3},
        {"stream": "a@trade", "data": 4},
    ]
    assert before_ns <= sent_ns <= time.time_ns()


def test_a_fault_takes_effect_when_it_is_triggered(venue_host: VenueHost) -> None:
    """On each connection that there is, and on no later one."""
    fault = Fault(name="close", at=Point.OPEN, code=1012)
    with running_venue() as venue, WireSocket.open(venue.ws_url, PATH) as socket_:
        eventually_true(lambda: bool(venue.asked()))
        hit = venue.trigger(fault)
        frame = socket_.read()
        with WireSocket.open(venue.ws_url, PATH) as later:
            later.send(b"", opcode=PING)
            pong = later.read()

    assert (hit, frame.opcode, frame.code) == (1, CLOSE, 1012)
    assert pong.opcode == PONG


def test_a_fault_that_is_added_counts_from_then_on(venue_host: VenueHost) -> None:
    """Two handshakes are refused, those after them are not; the same fault can be added again."""
    fault = Fault(name="error", at=Point.REQUEST, times=2)
    with running_venue() as venue:
        ping(venue.http_url)
        for _ in range(2):
            venue.add_fault(fault)
            for _refused in range(2):
                with pytest.raises(URLError, match="503"):
                    ping(venue.http_url)
            assert ping(venue.http_url) == b"{}"


def test_a_port_that_refused_once_can_refuse_again(venue_host: VenueHost) -> None:
    """Each of two equal faults shuts it for its time."""
    fault = Fault(name="refuse", at=Point.REQUEST, for_s=0.2)
    with running_venue() as venue:
        for _ in range(2):
            venue.add_fault(fault)
            with pytest.raises(URLError, match="refused"):
                ping(venue.http_url)
            assert eventually(lambda: ping(venue.http_url)) == b"{}"


def test_a_script_says_how_often_it_pings(venue_host: VenueHost) -> None:
    """A ping with the venue's time comes that often, and entries have a time of their own."""
    with (
        running_venue(Script(ping_every_s=0.1)) as venue,
        WireSocket.open(venue.ws_url, PATH) as socket_,
    ):
        frames = [socket_.read() for _ in range(3)]
        (opened,) = venue.asked()

    assert {frame.opcode for frame in frames} == {PING}
    assert all(0 < int(frame.payload) - opened.at_ms < 1000 * LIMIT_S for frame in frames)


def eventually_true(claim: Callable[[], bool]) -> None:
    """Wait until something holds."""
    for _ in range(int(LIMIT_S / 0.05)):
        if claim():
            return
        select.select([], [], [], 0.05)  # A journal gives no event to wait for.
    raise TimeoutError


def eventually(ask: Callable[[], bytes]) -> bytes:
    """Ask until there is an answer."""
    for _ in range(int(LIMIT_S / 0.05)):
        try:
            return ask()
        except URLError:
            select.select([], [], [], 0.05)  # A port gives no event to wait for.
    raise TimeoutError


def test_a_venue_that_does_not_start_says_why(venue_host: VenueHost) -> None:
    """The reason of the venue's own process is the error's."""
    script = Script(volume=Volume(symbols=("NOSUCHUSDT",), count=1))
    with (
        pytest.raises(VenueNotStartedError, match=r"^the venue did not start: KeyError: 'NOSUCH"),
        running_venue(script),
    ):
        pass


def test_a_venue_that_did_not_start_leaves_the_next_one_alone(venue_host: VenueHost) -> None:
    """The process that could not start a venue starts another."""
    script = Script(volume=Volume(symbols=("NOSUCHUSDT",), count=1))
    with pytest.raises(VenueNotStartedError), running_venue(script):
        pass

    with running_venue() as venue:
        assert ping(venue.http_url) == b"{}"


def test_a_machine_without_ports_is_not_nts_fault(
    venue_host: VenueHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever keeps the sockets from being opened is no answer of NT's."""

    def fail() -> socket.socket:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(venue_process, "open_listener", fail)

    with pytest.raises(VenueNotStartedError, match="a port can't be opened"):
        running_venue().__enter__()


def test_without_a_host_there_is_no_venue() -> None:
    """A process that was given no host says what it lacks."""
    with pytest.raises(VenueNotStartedError, match="this process has no venue host"):
        running_venue().__enter__()


def test_a_host_that_was_killed_says_so() -> None:
    """Its end is told when the next venue is wanted."""
    with VenueHost() as host:
        ended = os.pidfd_open(host.pid)
        os.kill(host.pid, signal.SIGKILL)
        assert select.select([ended], [], [], LIMIT_S)[0]
        os.close(ended)
        use_host(host.client_socket)
        with pytest.raises(VenueNotStartedError, match="the venue host is not there"):
            running_venue().__enter__()
    use_host(None)


def test_a_host_that_is_killed_while_it_is_asked_says_so() -> None:
    """A client that the host has not served yet does not wait for ever."""
    with VenueHost() as host:
        os.kill(host.pid, signal.SIGSTOP)
        use_host(host.client_socket)
        with client(
            "try:\n    running_venue().__enter__()\n"
            "except BaseException as error:\n    print(type(error).__name__, error)",
            host.client_socket,
        ) as process:
            waits = os.pidfd_open(host.pid)
            os.kill(host.pid, signal.SIGKILL)
            assert select.select([waits], [], [], LIMIT_S)[0]
            os.close(waits)
            assert said(process).startswith("VenueNotStartedError the venue")
    use_host(None)


def test_a_venue_that_was_killed_says_so() -> None:
    """What it was asked is lost, and nobody takes that for silence."""
    with VenueHost() as host:
        use_host(host.client_socket)
        with running_venue() as venue:
            venue.asked()
            (pid,) = children(host.pid)
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(VenueLostError, match="its process has ended"):
                venue.asked()
    use_host(None)


def children(pid: int) -> list[int]:
    """Return the processes that a process has forked."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(one) for one in listed.split()]


def test_a_venue_that_fails_is_lost(venue_host: VenueHost) -> None:
    """A script that can't be played does not pass for a silent exchange."""
    fault = Fault(name="unknown_event", at=Point.FRAME)
    with running_venue(Script.of({"btcusdt@trade": ["no json"]}, faults=[fault])) as venue:
        address = venue.ws_url.removeprefix("ws://").split(":")
        with socket.create_connection((address[0], int(address[1])), LIMIT_S) as line:
            line.sendall(
                b"GET /ws/btcusdt@trade HTTP/1.1\r\nHost: venue\r\nUpgrade: websocket\r\n"
                b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            line.recv(1024)
            with pytest.raises(VenueLostError, match="it failed: JSONDecodeError"):
                until_lost(venue)


def until_lost(venue: VenueClient) -> None:
    """Ask until the venue has noticed that it failed."""
    for _ in range(int(LIMIT_S / 0.01)):
        venue.asked()
        select.select([], [], [], 0.01)


class FullJournal:
    """A line to a venue whose journal has dropped entries."""

    def ask(self, *_: object) -> dict[str, object]:
        """Answer that there is a gap."""
        return {"entries": [], "more": False, "dropped": 3, "failure": None}


def test_a_journal_with_a_gap_is_no_answer() -> None:
    """Entries that were dropped before they were read are said to be missing."""
    urls = dict.fromkeys(("http_url", "ws_url", "proxy_url"), "")
    venue = VenueClient(**urls, _number=0, _line=FullJournal())  # type: ignore[arg-type]  # a double
    with pytest.raises(VenueLostError, match="dropped the first 3 entries"):
        venue.asked()


@pytest.mark.parametrize("kind", [VenueNotStartedError, VenueLostError])
def test_no_probe_takes_the_suites_failure_for_a_fact(kind: type[BaseException]) -> None:
    """What a probe catches as NT's answer does not hold it."""
    assert issubclass(kind, SuiteError)
    assert not issubclass(kind, Exception)

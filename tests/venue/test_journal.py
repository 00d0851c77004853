"""The journal: what is recorded, in which order, and what is masked."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.venue import Credential, Journal, Script, Venue, VenueEvent, VenueSettings
from conformance.venue.journal import mask
from tests.support.wire_clients import WireSocket, ask, signed

KEY, SECRET = "k" * 64, "s" * 64


def test_requests_are_recorded_in_order() -> None:
    """What was asked first stands first."""
    with Venue() as venue:
        for path in ("/fapi/v1/ping", "/fapi/v1/time", "/fapi/v1/ping"):
            ask(venue.http_url, path)
        paths = [fact["path"] for fact in venue.journal.facts("request")]
        assert paths == ["/fapi/v1/ping", "/fapi/v1/time", "/fapi/v1/ping"]


def test_a_signed_request_is_recorded_as_such() -> None:
    """Method, signature, key and answer are facts of their own."""
    with Venue(settings=VenueSettings(credentials=(Credential(key=KEY, secret=SECRET),))) as venue:
        ask(
            venue.http_url,
            signed("/fapi/v2/account", SECRET, timestamp=1),
            headers={"X-MBX-APIKEY": KEY},
        )
        fact: dict[str, Any] = venue.journal.facts()[0]
        assert (fact["method"], fact["signed"], fact["key"]) == ("GET", True, True)
        assert (fact["status"], fact["code"]) == (400, -1021)


def test_secrets_never_stand_in_a_fact() -> None:
    """Key, signature and timestamp are masked by their names, in query and headers."""
    with Venue() as venue:
        path = signed("/fapi/v2/account", SECRET, recvWindow=5000, timestamp=1234567890123)
        ask(venue.http_url, path, headers={"X-MBX-APIKEY": KEY})
        fact: dict[str, Any] = venue.journal.facts()[0]
        assert fact["query"] == [
            ["recvWindow", "5000"],
            ["timestamp", "<timestamp>"],
            ["signature", "<signature>"],
        ]
        assert ["X-MBX-APIKEY", "<x-mbx-apikey>"] in fact["headers"]
        assert KEY not in json.dumps(fact)
        assert "1234567890123" not in json.dumps(fact)


def test_a_loopback_port_is_masked() -> None:
    """The port the system chose is no fact."""
    with Venue() as venue:
        ask(venue.http_url, "/fapi/v1/ping")
        assert venue.journal.facts()[0]["host"] == "127.0.0.1:<port>"


def test_two_runs_give_the_same_facts() -> None:
    """The same questions leave the same journal, whatever ports and times were."""

    def run() -> list[dict[str, Any]]:
        with Venue(Script.of({"btcusdt@trade": ["{}"]})) as venue:
            ask(venue.http_url, signed("/fapi/v2/account", SECRET, timestamp=id(venue)))
            client = WireSocket.open(venue.ws_url, "/stream?streams=btcusdt@trade")
            client.ask("SUBSCRIBE", "ethusdt@trade")
            client.send((1000).to_bytes(2), 8)
            client.rest()
            venue.journal.wait_for("close")
            return venue.journal.facts()

    assert run() == run()


def test_a_connection_is_recorded_from_open_to_close() -> None:
    """Path, streams, messages and end of a connection share its number."""
    with Venue() as venue:
        client = WireSocket.open(venue.ws_url, "/public/stream?streams=btcusdt@bookTicker")
        client.ask("LIST_SUBSCRIPTIONS")
        client.read()
        client.socket.close()
        venue.journal.wait_for("close")
        facts: list[dict[str, Any]] = venue.journal.facts()
        assert [(fact["kind"], fact["connection"]) for fact in facts] == [
            ("open", 0),
            ("message", 0),
            ("close", 0),
        ]
        assert (facts[0]["route"], facts[0]["combined"]) == ("public", True)
        assert facts[0]["streams"] == ["btcusdt@bookTicker"]
        assert json.loads(facts[1]["text"])["method"] == "LIST_SUBSCRIPTIONS"
        assert facts[2]["by"] == "lost"


def test_waiting_wakes_when_the_entry_comes() -> None:
    """Another thread's entry ends the wait."""
    journal = Journal()
    threading.Timer(0.05, lambda: journal.add("ping")).start()
    assert journal.wait_for("ping")[0].kind == "ping"


def test_waiting_in_vain_tells_what_there_was() -> None:
    """When the limit is over, the journal's kinds are named."""
    journal = Journal()
    journal.add("open")
    with pytest.raises(
        TimeoutError, match=r"no 1 of 'close' in 0.01 s; the journal has \['open'\]"
    ):
        journal.wait_for("close", timeout_s=0.01)


def test_a_listener_sees_every_entry() -> None:
    """Entries can be followed as they come."""
    journal = Journal()
    seen: list[VenueEvent] = []
    journal.listen(seen.append)
    journal.add("open")
    journal.add("close")
    assert [entry.kind for entry in seen] == ["open", "close"]


def test_a_cleared_journal_starts_anew() -> None:
    """After a first run, a second has a journal of its own."""
    journal = Journal()
    journal.add("open")
    journal.clear()
    assert journal.add("close").index == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@given(JSON)
def test_masking_twice_changes_nothing(value: Any) -> None:
    """A masked value has nothing left to mask."""
    once = mask(value)
    assert mask(once) == once


@given(
    st.sampled_from(["signature", "timestamp", "listenKey", "X-MBX-APIKEY"]), st.text(min_size=20)
)
def test_a_secret_is_masked_wherever_its_name_stands(name: str, secret: str) -> None:
    """In objects, in pairs, and in either within a list."""
    facts = json.dumps(mask([{name: secret}, [name, secret], {"in": [[name, secret]]}]))
    assert json.dumps(secret)[1:-1] not in facts


def test_a_journal_keeps_the_newest_entries() -> None:
    """What it drops is counted, and a place stays a place."""
    journal = Journal(kept=3)
    for number in range(5):
        journal.add("request", {"number": number})

    assert (len(journal), journal.dropped) == (3, 2)
    assert [entry.index for entry in journal] == [2, 3, 4]


@pytest.mark.parametrize(
    ("index", "limit", "places"),
    [(0, 9, [2, 3, 4]), (3, 9, [3, 4]), (5, 9, []), (2, 2, [2, 3]), (-1, 1, [2])],
)
def test_entries_are_read_from_a_place_on(index: int, limit: int, places: list[int]) -> None:
    """Who reads again gets only what is new, and no more than there is room for."""
    journal = Journal(kept=3)
    for _ in range(5):
        journal.add("request")

    assert [entry.index for entry in journal.since(index, limit)] == places

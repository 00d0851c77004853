"""The limits: request weight, bans, messages, streams, pings and a connection's life."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.venue import Limits, Venue, VenueSettings
from conformance.venue.exchange import wall_clock_ms
from conformance.venue.limits import MINUTE_MS, MessageMeter, WeightMeter
from tests.support.wire_clients import CLOSE, PING, PONG, WireSocket, ask

NOON_MS = 1_700_000_040_000  #: A whole minute.


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now_ms = NOON_MS

    def __call__(self) -> int:
        """Return the time."""
        return self.now_ms


def limited(clock: Clock | None = None, **limits: Any) -> Venue:
    """Return a venue with these limits."""
    return Venue(settings=VenueSettings(limits=Limits(**limits), clock_ms=clock or wall_clock_ms))


def test_the_used_weight_is_in_every_answer() -> None:
    """The header adds up what the minute has cost so far."""
    with limited(Clock()) as venue:
        used = [
            ask(venue.http_url, path).headers["x-mbx-used-weight-1m"]
            for path in (
                "/fapi/v1/ping",
                "/fapi/v1/ticker/24hr",
                "/fapi/v1/aggTrades?symbol=BTCUSDT",
            )
        ]
        assert used == ["1", "41", "61"]


@pytest.mark.parametrize(
    ("path", "weight"),
    [
        ("depth?symbol=BTCUSDT&limit=50", 2),
        ("depth?symbol=BTCUSDT&limit=100", 5),
        ("depth?symbol=BTCUSDT", 10),
        ("depth?symbol=BTCUSDT&limit=1000", 20),
        ("klines?symbol=BTCUSDT&interval=1m&limit=99", 1),
        ("klines?symbol=BTCUSDT&interval=1m&limit=499", 2),
        ("klines?symbol=BTCUSDT&interval=1m", 5),
        ("klines?symbol=BTCUSDT&interval=1m&limit=1500", 10),
        ("ticker/bookTicker", 5),
        ("ticker/bookTicker?symbol=BTCUSDT", 2),
        ("premiumIndex", 10),
    ],
)
def test_weights_are_the_documented_ones(path: str, weight: int) -> None:
    """Weight grows with what is asked for."""
    with limited(Clock()) as venue:
        answer = ask(venue.http_url, f"/fapi/v1/{path}")
        assert answer.headers["x-mbx-used-weight-1m"] == str(weight)


def test_too_much_weight_is_429() -> None:
    """Past the limit the answer is 429, with the time until the next minute."""
    clock = Clock()
    clock.now_ms += 20_000
    with limited(clock, weight_per_minute=1) as venue:
        first, second = (ask(venue.http_url, "/fapi/v1/ping") for _ in range(2))
        assert (first.status, second.status, second.json["code"]) == (200, 429, -1003)
        assert second.headers["retry-after"] == "40"


def test_a_new_minute_forgives() -> None:
    """The count starts anew with the clock's minute."""
    clock = Clock()
    with limited(clock, weight_per_minute=1) as venue:
        statuses = [ask(venue.http_url, "/fapi/v1/ping").status for _ in range(2)]
        clock.now_ms += MINUTE_MS
        statuses.append(ask(venue.http_url, "/fapi/v1/ping").status)
        assert statuses == [200, 429, 200]


def test_going_on_after_429_is_418() -> None:
    """Who goes on is banned, for longer than the minute, and told until when."""
    clock = Clock()
    with limited(clock, weight_per_minute=1, refusals_before_ban=1, ban_s=120) as venue:
        answers = [ask(venue.http_url, "/fapi/v1/ping") for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 429, 418]
        assert answers[2].headers["retry-after"] == "120"
        clock.now_ms += MINUTE_MS
        assert ask(venue.http_url, "/fapi/v1/ping").status == 418
        clock.now_ms += MINUTE_MS
        assert ask(venue.http_url, "/fapi/v1/ping").status == 200


@given(st.lists(st.integers(1, 40), max_size=200), st.integers(1, 2400))
def test_no_minute_serves_more_than_its_weight(weights: list[int], limit: int) -> None:
    """Whatever is asked, what is served within a minute stays within the limit."""
    meter = WeightMeter(Limits(weight_per_minute=limit))
    served = sum(weight for weight in weights if meter.charge(weight, NOON_MS) is None)
    assert served <= limit


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60), st.integers(1, 10))
def test_no_second_has_more_messages_than_allowed(gaps_ms: list[int], limit: int) -> None:
    """Messages are counted over any second, not the clock's."""
    meter = MessageMeter(limit)
    times = [NOON_MS + sum(gaps_ms[: place + 1]) for place in range(len(gaps_ms))]
    for place, now_ms in enumerate(times):
        recent = sum(1 for earlier in times[: place + 1] if now_ms - earlier < 1000)
        assert meter.count(now_ms) == (recent <= limit)


def test_too_many_messages_end_the_connection() -> None:
    """The eleventh message within a second is answered by a close."""
    with limited(Clock()) as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        for number in range(11):
            client.ask("LIST_SUBSCRIPTIONS", request_id=number)
        frames = [client.read() for _ in range(11)]
        assert [frame.json["id"] for frame in frames[:10]] == list(range(10))
        assert (frames[10].opcode, frames[10].code) == (CLOSE, 1008)


def test_pings_count_as_messages() -> None:
    """A client's own pings come out of the same allowance."""
    with limited(Clock(), messages_per_second=2) as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        for _ in range(3):
            client.send(b"x", PING)
        assert [client.read().opcode for _ in range(3)] == [PONG, PONG, CLOSE]


def test_too_many_streams_end_the_connection() -> None:
    """A connection that asks for more than 1024 streams is closed."""
    with limited() as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        client.ask("SUBSCRIBE", *(f"s{number}@trade" for number in range(1024)))
        assert client.read().json == {"result": None, "id": 1}
        client.ask("SUBSCRIBE", "onemore@trade")
        frame = client.read()
        assert (frame.opcode, frame.code) == (CLOSE, 1008)


def test_too_many_streams_in_the_address_end_the_connection() -> None:
    """Streams of the address count like subscribed ones."""
    with limited(streams_per_connection=1) as venue:
        frame = WireSocket.open(venue.ws_url, "/stream?streams=a@trade/b@trade").read()
        assert (frame.opcode, frame.code) == (CLOSE, 1008)


def test_the_documented_limits_are_the_defaults() -> None:
    """2400 of weight a minute, 10 messages a second, 1024 streams, 3 and 10 minutes, 24 hours."""
    limits = Limits()
    assert (limits.weight_per_minute, limits.messages_per_second) == (2400, 10)
    assert (limits.streams_per_connection, limits.lifetime_s) == (1024, 24 * 3600)
    assert (limits.ping_every_s, limits.pong_within_s) == (180, 600)


def test_the_venue_pings() -> None:
    """A ping comes at every interval, with the time as its payload."""
    with limited(ping_every_s=0.05) as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        pings = [client.read() for _ in range(2)]
        assert [ping.opcode for ping in pings] == [PING, PING]
        assert pings[0].payload.isdigit()


def test_without_a_pong_the_connection_ends() -> None:
    """A client that leaves pings unanswered is closed."""
    with limited(ping_every_s=0.05, pong_within_s=0.1) as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        opcodes = [PING]
        while opcodes[-1] == PING:
            opcodes.append(client.read().opcode)
        assert opcodes[-1] == CLOSE


def test_a_pong_keeps_the_connection() -> None:
    """A client that answers is still there long after the limit."""
    with limited(ping_every_s=0.02, pong_within_s=0.5, messages_per_second=1000) as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        for _ in range(40):
            ping = client.read()
            assert ping.opcode == PING
            client.send(ping.payload, PONG)
        assert len(venue.journal.wait_for("pong", count=40)) == 40


def test_a_connection_has_an_end() -> None:
    """At the end of its life a connection is closed, though nothing is wrong with it."""
    with limited(lifetime_s=0.05) as venue:
        frame = WireSocket.open(venue.ws_url, "/ws").read()
        assert (frame.opcode, frame.code) == (CLOSE, 1001)


def test_a_clients_ping_is_answered_with_its_payload() -> None:
    """A pong carries what the ping did."""
    with limited() as venue:
        client = WireSocket.open(venue.ws_url, "/ws")
        client.send(b"are you there", PING)
        frame = client.read()
        assert (frame.opcode, frame.payload) == (PONG, b"are you there")

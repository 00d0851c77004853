"""The reference feed for NT 2: the real process against the venue."""

from __future__ import annotations

import json
import signal
import socket
import time
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from conformance.environments import make_environment
from conformance.venue import Script, Venue
from tests.support.feed_processes import (
    BTC,
    ETH,
    LIMIT_S,
    QUOTE,
    TRADE,
    FeedProcess,
    Record,
    is_full_tick,
)
from tests.support.reference import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

AGG_TRADE = TRADE.replace('"e":"trade"', '"e":"aggTrade"').replace('"t":7', '"a":7,"f":7,"l":7')
STREAMS = {"btcusdt@bookTicker": [QUOTE], "btcusdt@aggTrade": [AGG_TRADE]}

pytestmark = pytest.mark.releases


@pytest.fixture(scope="module", params=["2.0.0rc6", "2.0.0rc7"])
def python(request: pytest.FixtureRequest) -> Path:
    """Return the interpreter of an environment of NT 2."""
    return make_environment(request.param, workspace=WORKSPACE).python


@pytest.fixture
def venue() -> Iterator[Venue]:
    """Run a venue that has a quote and a trade of one instrument, and nothing of any other."""
    with Venue(Script.of(STREAMS)) as running:
        yield running


@pytest.fixture
def start(python: Path, venue: Venue) -> Iterator[Callable[..., FeedProcess]]:
    """Start feeds against the venue, and end them with the test."""
    with ExitStack() as feeds:

        def start_feed(*arguments: str) -> FeedProcess:
            addresses = ("--base-url-http", venue.http_url, "--base-url-ws", venue.ws_url)
            feed = FeedProcess("feeds.v2", *addresses, *arguments, python=python, environment={})
            return feeds.enter_context(feed)

        yield start_feed


def of_feed(log: str) -> list[str]:
    """Return what the feed itself said on stderr, without NT's log and when it was built."""
    return [line for line in log.splitlines() if line.startswith("feeds.v2: ")]


def is_stale(asset: str) -> Callable[[Record], bool]:
    """Return what tells a record of an instrument's age."""
    return lambda record: record["kind"] == "staleness" and record["asset"] == asset


def test_ticks_carry_the_values_of_the_frames(start: Callable[..., FeedProcess]) -> None:
    """Without a key, prices are the digits that the exchange sent, and the time is its own."""
    before_ns = time.monotonic_ns()
    feed = start(BTC)
    feed.read()

    tick = feed.next_record(is_full_tick)

    values = {name: tick[name] for name in ("asset", "bid", "ask", "last")}
    assert values == {
        "asset": "BTCUSDT-PERP",
        "bid": "64250.10",
        "ask": "64250.20",
        "last": "64250.15",
    }
    # Whichever of the two streams came last, to the nanosecond.
    assert tick["ts_event"] in (1700000000000000000, 1700000000064000000)
    assert before_ns < tick["mono_ns"] < time.monotonic_ns()


def test_it_tells_when_it_was_built(start: Callable[..., FeedProcess]) -> None:
    """An operator can tell the first tick from the start: both are on the clock of the ticks."""
    feed = start(BTC)
    feed.read()
    tick = feed.next_record(is_full_tick)
    feed.send(signal.SIGTERM)

    _, log = feed.end()

    (told,) = (json.loads(line) for line in log.splitlines() if line.startswith('{"built_in_s"'))
    assert 0 < told["built_in_s"] < LIMIT_S
    assert told["start_mono_ns"] < tick["mono_ns"]


def test_stdout_has_records_and_nothing_else(start: Callable[..., FeedProcess]) -> None:
    """Each line of stdout is a JSON record, from the start to the end; NT's log is on stderr."""
    feed = start(BTC, "--staleness-interval-ms", "20")
    feed.read()
    feed.next_record(is_full_tick)
    feed.send(signal.SIGTERM)

    _, log = feed.end()

    assert {json.loads(line)["kind"] for line in feed.rest()} <= {"tick", "staleness"}
    assert "Disposed" in log


def test_a_stream_that_is_acknowledged_and_silent_grows_stale(
    start: Callable[..., FeedProcess],
) -> None:
    """An instrument that never ticks is told of all the same, older each time."""
    feed = start(BTC, ETH, "--staleness-interval-ms", "20")
    feed.read()

    ages = [feed.next_record(is_stale("ETHUSDT-PERP")) for _ in range(5)]

    quote_ages = [age["quote_age_ms"] for age in ages]
    assert quote_ages == sorted(set(quote_ages))
    assert [age["trade_age_ms"] for age in ages] == quote_ages


def test_an_instrument_that_is_not_listed_is_told_of(start: Callable[..., FeedProcess]) -> None:
    """What NT did not load never ticks, and NT itself says nothing of it: the feed does."""
    feed = start("NOSUCHUSDT-PERP.BINANCE", BTC, "--staleness-interval-ms", "20")
    feed.read()
    feed.next_record(is_stale("NOSUCHUSDT-PERP"))
    feed.next_record(is_full_tick)
    feed.send(signal.SIGTERM)

    _, log = feed.end()

    assert "NOSUCHUSDT-PERP.BINANCE was not loaded, no tick of it will come" in log
    assert f"{BTC} was not loaded" not in log


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_in_order(
    start: Callable[..., FeedProcess], venue: Venue, number: signal.Signals
) -> None:
    """It unsubscribes from all it had, closes its connections, and its exit status is 0."""
    feed = start(BTC, ETH)
    streams = ("btcusdt@bookTicker", "btcusdt@aggTrade", "ethusdt@bookTicker", "ethusdt@aggTrade")
    venue.wait_subscribed(*streams, timeout_s=LIMIT_S)
    feed.send(number)

    status, log = feed.end()

    assert status == 0
    assert of_feed(log) == []
    venue.journal.wait_for("close", count=2)
    messages = [str(entry.data["text"]) for entry in venue.journal.entries("message")]
    left = "".join(text for text in messages if '"UNSUBSCRIBE"' in text)
    assert [stream for stream in streams if stream not in left] == []


def test_a_signal_while_it_connects_stops_it(python: Path) -> None:
    """NT can't be stopped before it is connected; the feed ends in its own time all the same."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        urls = ("--base-url-http", f"http://{address}", "--base-url-ws", f"ws://{address}")
        arguments = (BTC, *urls, "--connect-timeout-s", "60", "--stop-timeout-s", "0.5")
        with FeedProcess("feeds.v2", *arguments, python=python, environment={}) as feed:
            feed.read()
            server.accept()[0].close()  # It has begun to connect.
            feed.send(signal.SIGTERM)
            status, log = feed.end()

    assert status == 0
    assert of_feed(log) == ["feeds.v2: NT did not stop in time, leaving without it"]


def test_a_consumer_that_goes_stops_it(start: Callable[..., FeedProcess], venue: Venue) -> None:
    """A closed pipe ends the feed in order, as `head` ends what is before it in a pipeline."""
    feed = start(BTC, "--staleness-interval-ms", "20")
    feed.stdout.readline()
    feed.stdout.close()

    status, log = feed.end()

    assert status == 0
    assert of_feed(log) == ["feeds.v2: nobody takes the ticks, stopping: [Errno 32] Broken pipe"]
    venue.journal.wait_for("close", count=2)


def test_a_consumer_that_hangs_does_not_keep_it_from_stopping(
    start: Callable[..., FeedProcess], venue: Venue
) -> None:
    """While nobody reads, a full pipe stops the feed instead of blocking it for ever."""
    feed = start(BTC, "--consumer-timeout-s", "0.5")
    venue.wait_subscribed("btcusdt@bookTicker", timeout_s=LIMIT_S)
    venue.send("btcusdt@bookTicker", *[QUOTE] * 1_000)

    status, log = feed.end()

    assert status == 1
    assert of_feed(log) == [
        "feeds.v2: nobody takes the ticks, stopping: the consumer took nothing for 0.5 s"
    ]


def ended_by_itself(python: Path, http_url: str, ws_url: str) -> tuple[int, list[str]]:
    """Run a feed against addresses for as long as it lasts; return what it came to and said."""
    addresses = ("--base-url-http", http_url, "--base-url-ws", ws_url)
    arguments = (BTC, *addresses, "--connect-timeout-s", "1")
    with FeedProcess("feeds.v2", *arguments, python=python, environment={}) as feed:
        feed.read()
        status, log = feed.end()
    return status, of_feed(log)


def test_a_venue_that_refuses_is_told_of(python: Path) -> None:
    """Where nobody answers, it says so and ends with 1 in the time that was set."""
    with closing(socket.socket()) as bound:  # It does not listen.
        bound.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{bound.getsockname()[1]}"
        status, told = ended_by_itself(python, f"http://{address}", f"ws://{address}")

    assert (status, told) == (1, ["feeds.v2: the node ended: data-connect timeout"])


def test_streams_that_are_refused_are_told_of(python: Path, venue: Venue) -> None:
    """Instruments alone are no connection."""
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        ws_url = f"ws://127.0.0.1:{bound.getsockname()[1]}"
        status, told = ended_by_itself(python, venue.http_url, ws_url)

    why = "readiness timeout while waiting for engine connections"
    assert (status, told) == (1, [f"feeds.v2: the node ended: {why}"])


def test_a_venue_that_never_answers_is_told_of(python: Path) -> None:
    """A connection that hangs ends like one that is refused."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        status, told = ended_by_itself(python, f"http://{address}", f"ws://{address}")

    assert (status, told) == (1, ["feeds.v2: the node ended: data-connect timeout"])


def test_a_venue_that_has_no_ticks_is_given_up(python: Path) -> None:
    """Streams that are all acknowledged and all silent count as no start."""
    with Venue() as silent:
        status, told = ended_by_itself(python, silent.http_url, silent.ws_url)
        subscribed = silent.journal.entries("open")

    assert subscribed
    assert (status, told) == (1, ["feeds.v2: no tick of any instrument in 1.0 s, stopping"])


def test_a_feed_that_has_ticked_is_not_given_up(start: Callable[..., FeedProcess]) -> None:
    """Once there was a tick, silence is the consumer's to judge: it is told of each age."""
    feed = start(BTC, "--connect-timeout-s", "5", "--staleness-interval-ms", "100")
    feed.read()

    feed.next_record(lambda record: record["kind"] == "tick")
    feed.next_record(lambda record: record.get("quote_age_ms", 0) > 5_500)
    feed.send(signal.SIGTERM)

    assert feed.end()[0] == 0


@pytest.mark.parametrize(
    ("instrument", "told"),
    [
        ("BTCUSDT", "feeds.v2: BTCUSDT is not one of Binance's: BTCUSDT-PERP.BINANCE is\n"),
        (
            ".BINANCE",
            (
                "feeds.v2: invalid `InstrumentId` value '.BINANCE': invalid symbol: invalid string"
                " for 'value', was empty\n"
            ),
        ),
    ],
)
def test_a_bad_instrument_is_named(
    start: Callable[..., FeedProcess], instrument: str, told: str
) -> None:
    """An id that is none, or another venue's, is told in one line; the exit status is 2."""
    assert start(BTC, instrument).end() == (2, told)


def test_a_bad_argument_is_named(start: Callable[..., FeedProcess]) -> None:
    """What NT would choke on later is refused at once."""
    status, log = start(BTC, "--log-level", "LOUD").end()

    assert status == 2
    told = "python -m feeds.v2: error: argument --log-level: invalid choice: 'LOUD'"
    assert log.splitlines()[-1].startswith(told)

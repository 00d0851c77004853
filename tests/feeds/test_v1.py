"""The reference feed: its records as units, and the real process against the venue."""

import io
import json
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from decimal import Decimal
from typing import IO

import pytest

from conformance.venue import Credential, Script, Venue, VenueSettings
from feeds.v1.sink import Sink
from feeds.v1.ticks import InstrumentState, JsonLines, Staleness, Tick
from tests.support.feed_processes import (
    BTC,
    ETH,
    LIMIT_S,
    QUOTE,
    TRADE,
    FeedProcess,
    is_full_tick,
)

MS = 1_000_000
DUMMY = "dummy"
KEYS = {"BINANCE_FUTURES_API_KEY": DUMMY, "BINANCE_FUTURES_API_SECRET": DUMMY}
BUILT = re.compile(r'\{"built_in_s": (\d+\.\d+), "start_mono_ns": (\d+)\}')

# --- its records


def state_at(mono_ns: int) -> InstrumentState:
    """Return the state of an instrument that was subscribed at a time."""
    return InstrumentState(asset="BTCUSDT-PERP", quoted_at_ns=mono_ns, traded_at_ns=mono_ns)


def written(record: Tick | Staleness) -> str:
    """Return what `JsonLines` writes of a record."""
    stream = io.StringIO()
    JsonLines(stream)(record)
    return stream.getvalue()


def test_a_quote_before_any_trade_has_no_last_price() -> None:
    """What has not been told yet is None, not zero."""
    tick = state_at(0).quote(Decimal("1.10"), Decimal("1.20"), ts_event=5, mono_ns=6)

    assert tick == Tick(
        asset="BTCUSDT-PERP",
        bid=Decimal("1.10"),
        ask=Decimal("1.20"),
        last=None,
        ts_event=5,
        mono_ns=6,
    )


def test_a_trade_before_any_quote_has_no_sides() -> None:
    """A trade alone says nothing of bid and ask."""
    tick = state_at(0).trade(Decimal("1.15"), ts_event=5, mono_ns=6)

    assert (tick.bid, tick.ask, tick.last) == (None, None, Decimal("1.15"))


def test_a_tick_is_the_state_after_the_event() -> None:
    """A trade keeps the quote before it, and has its own times."""
    state = state_at(0)
    state.quote(Decimal("1.10"), Decimal("1.20"), ts_event=5, mono_ns=6)

    tick = state.trade(Decimal("1.15"), ts_event=7, mono_ns=8)

    assert (tick.bid, tick.ask, tick.last) == (Decimal("1.10"), Decimal("1.20"), Decimal("1.15"))
    assert (tick.ts_event, tick.mono_ns) == (7, 8)


def test_an_instrument_that_never_spoke_is_as_old_as_its_subscription() -> None:
    """Silence runs out of a budget like any other age."""
    assert state_at(1_000 * MS).staleness(3_500 * MS) == Staleness(
        asset="BTCUSDT-PERP", quote_age_ms=2_500, trade_age_ms=2_500, mono_ns=3_500 * MS
    )


def test_quotes_and_trades_age_apart() -> None:
    """One kind of silence does not hide behind the other kind's noise."""
    state = state_at(0)
    state.quote(Decimal(1), Decimal(2), ts_event=1, mono_ns=900 * MS)

    staleness = state.staleness(1_000 * MS)

    assert (staleness.quote_age_ms, staleness.trade_age_ms) == (100, 1_000)


def test_an_age_is_never_below_zero() -> None:
    """A tick that another thread takes in meanwhile is as young as can be."""
    state = state_at(0)
    state.trade(Decimal(1), ts_event=1, mono_ns=1_001 * MS)

    assert state.staleness(1_000 * MS).trade_age_ms == 0


def test_a_tick_is_one_line_with_prices_as_text() -> None:
    """Prices keep every digit that the exchange wrote; what is not known is null."""
    tick = Tick(
        asset="BTCUSDT-PERP",
        bid=Decimal("64250.10"),
        ask=Decimal("64250.20"),
        last=None,
        ts_event=1,
        mono_ns=2,
    )

    assert written(tick) == (
        '{"kind":"tick","asset":"BTCUSDT-PERP","bid":"64250.10","ask":"64250.20","last":null,'
        '"ts_event":1,"mono_ns":2}\n'
    )


def test_staleness_is_one_line_of_its_own_kind() -> None:
    """A consumer tells ages from ticks by `kind`."""
    staleness = Staleness(asset="BTCUSDT-PERP", quote_age_ms=1, trade_age_ms=2, mono_ns=3)

    assert written(staleness) == (
        '{"kind":"staleness","asset":"BTCUSDT-PERP","quote_age_ms":1,"trade_age_ms":2,'
        '"mono_ns":3}\n'
    )


# --- its sink

RECORD = Staleness(asset="BTCUSDT-PERP", quote_age_ms=1, trade_age_ms=2, mono_ns=3)


@pytest.fixture
def pipe() -> Iterator[tuple[IO[str], IO[str]]]:
    """Return the two ends of a pipe: to read, and to write."""
    reader, writer = os.pipe()
    with os.fdopen(reader) as ours, os.fdopen(writer, "w") as theirs:
        yield ours, theirs


def sink_to(stream: IO[str], patience_s: float = LIMIT_S) -> Sink:
    """Return a sink to a stream."""
    return Sink(JsonLines(stream), stream.fileno(), patience_s)


def fill(stream: IO[str]) -> int:
    """Write to a pipe until it takes no more, and return how much it took."""
    os.set_blocking(stream.fileno(), False)
    taken = 0
    with suppress(BlockingIOError):
        while True:
            taken += os.write(stream.fileno(), bytes(4096))
    os.set_blocking(stream.fileno(), True)
    return taken


def test_a_sink_hands_records_on(pipe: tuple[IO[str], IO[str]]) -> None:
    """A line is there for the consumer as soon as it is written."""
    ours, theirs = pipe

    sink_to(theirs)(RECORD)

    assert ours.readline() == written(RECORD)


def test_a_sink_waits_for_a_consumer_that_pauses(pipe: tuple[IO[str], IO[str]]) -> None:
    """A full pipe loses no record: it is written when the consumer has read."""
    ours, theirs = pipe
    sink = sink_to(theirs)
    ahead = fill(theirs)
    writer = threading.Thread(target=sink, args=(RECORD,), daemon=True)
    writer.start()

    ours.read(ahead)
    writer.join(LIMIT_S)

    assert not writer.is_alive()
    assert sink.closed_by is None
    assert ours.readline() == written(RECORD)


def test_a_sink_closes_on_a_consumer_that_takes_nothing(pipe: tuple[IO[str], IO[str]]) -> None:
    """A consumer that hangs can't hang the feed: after its patience the sink is closed."""
    _, theirs = pipe
    sink = sink_to(theirs, patience_s=0.01)
    fill(theirs)

    sink(RECORD)

    assert str(sink.closed_by) == "the consumer took nothing for 0.01 s"


def test_a_sink_tells_once_that_its_consumer_has_gone(pipe: tuple[IO[str], IO[str]]) -> None:
    """The first record that can't be written closes it; the others go nowhere."""
    ours, theirs = pipe
    sink = sink_to(theirs)
    told: list[str] = []
    sink.on_close = lambda: told.append(str(sink.closed_by))
    ours.close()

    sink(RECORD)
    sink(RECORD)

    assert told == ["[Errno 32] Broken pipe"]
    with pytest.raises(BrokenPipeError):
        theirs.close()


# --- its process


@pytest.fixture
def venue() -> Iterator[Venue]:
    """Run a venue that has a quote and a trade of one instrument, and nothing of any other."""
    script = Script.of({"btcusdt@bookTicker": [QUOTE], "btcusdt@trade": [TRADE]})
    known = Credential(key=DUMMY, secret=DUMMY)
    with Venue(script, settings=VenueSettings(credentials=(known,))) as running:
        yield running


@pytest.fixture
def start(venue: Venue) -> Iterator[Callable[..., FeedProcess]]:
    """Start feeds against the venue, and end them with the test."""
    with ExitStack() as feeds:

        def start_feed(*arguments: str, environment: dict[str, str] = KEYS) -> FeedProcess:
            addresses = ("--base-url-http", venue.http_url, "--base-url-ws", venue.ws_url)
            feed = FeedProcess("feeds.v1", *addresses, *arguments, environment=environment)
            return feeds.enter_context(feed)

        yield start_feed


Start = Callable[..., FeedProcess]


def of_feed(log: str) -> list[str]:
    """Return what the feed itself said on stderr, without NT's log and when it was built."""
    return [line for line in log.splitlines() if line.startswith("feeds.v1: ")]


def subscribed_to(venue: Venue, *streams: str) -> None:
    """Wait until the venue has taken these subscriptions."""
    venue.wait_subscribed(*streams, timeout_s=LIMIT_S)


def test_ticks_carry_the_values_of_the_frames(start: Start) -> None:
    """Prices are the digits that the exchange sent, and the time is the exchange's own."""
    feed = start(BTC)
    feed.read()
    before_ns = time.monotonic_ns()

    tick = feed.next_record(is_full_tick)

    values = {name: tick[name] for name in ("asset", "bid", "ask", "last")}
    assert values == {
        "asset": "BTCUSDT-PERP",
        "bid": "64250.10",
        "ask": "64250.20",
        "last": "64250.15",
    }
    # NT turns milliseconds into nanoseconds through a double, which is off by up to 128 ns.
    assert round(tick["ts_event"] / 1_000_000) in (1700000000000, 1700000000064)
    assert before_ns < tick["mono_ns"] < time.monotonic_ns()


def test_it_tells_when_it_was_built(start: Start) -> None:
    """An operator can tell the first tick from the start: both are on the clock of the ticks."""
    before_ns = time.monotonic_ns()
    feed = start(BTC)
    feed.read()
    tick = feed.next_record(is_full_tick)
    feed.send(signal.SIGTERM)

    _, log = feed.end()

    (told,) = filter(None, map(BUILT.fullmatch, log.splitlines()))
    built_ns, start_ns = float(told[1]) * 1e9, int(told[2])
    assert 0 < built_ns < start_ns - before_ns
    assert start_ns < tick["mono_ns"]


def test_stdout_has_records_and_nothing_else(start: Start) -> None:
    """Each line of stdout is a JSON record, from the start to the end; NT's log is on stderr."""
    feed = start(BTC, "--staleness-interval-ms", "20")
    feed.read()
    feed.next_record(is_full_tick)
    feed.send(signal.SIGTERM)

    _, log = feed.end()

    assert {json.loads(line)["kind"] for line in feed.rest()} <= {"tick", "staleness"}
    assert "FEED-001.TradingNode: DISPOSED" in log


def test_a_stream_that_is_acknowledged_and_silent_grows_stale(start: Start) -> None:
    """An instrument that never ticks is told of all the same, older each time."""
    feed = start(BTC, ETH, "--staleness-interval-ms", "20")
    feed.read()

    ages = [
        feed.next_record(lambda r: r["kind"] == "staleness" and r["asset"] == "ETHUSDT-PERP")
        for _ in range(5)
    ]

    quote_ages = [age["quote_age_ms"] for age in ages]
    assert quote_ages == sorted(set(quote_ages))
    assert [age["trade_age_ms"] for age in ages] == quote_ages


def test_keys_that_the_venue_refuses_do_not_stop_the_ticks() -> None:
    """Dummies are enough for market data: what NT could not load is subscribed all the same."""
    with Venue(Script.of({"btcusdt@bookTicker": [QUOTE], "btcusdt@trade": [TRADE]})) as strict:
        addresses = ("--base-url-http", strict.http_url, "--base-url-ws", strict.ws_url)
        with FeedProcess("feeds.v1", BTC, *addresses, environment=KEYS) as feed:
            feed.read()
            tick = feed.next_record(is_full_tick)
            feed.send(signal.SIGTERM)
            _, log = feed.end()

    assert tick["last"] == "64250.15"
    assert f"{BTC} was not loaded, subscribing to it unseen" in log


def test_an_instrument_listed_twice_is_subscribed_once(start: Start, venue: Venue) -> None:
    """A repetition on the command line changes nothing."""
    feed = start(BTC, BTC, "--staleness-interval-ms", "20")
    feed.read()
    feed.next_record(is_full_tick)
    feed.send(signal.SIGTERM)
    _, log = feed.end()

    assert "already subscribed" not in log
    assert log.count("]--> SubscribeQuoteTicks(instrument_id=BTCUSDT-PERP.BINANCE") == 1
    assert len(venue.journal.entries("open")) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_in_order(start: Start, venue: Venue, number: signal.Signals) -> None:
    """It unsubscribes from all it had, closes its connection, and its exit status is 0."""
    feed = start(BTC, ETH)
    subscribed_to(
        venue, "btcusdt@bookTicker", "btcusdt@trade", "ethusdt@bookTicker", "ethusdt@trade"
    )
    feed.send(number)

    status, log = feed.end()

    assert status == 0
    assert log.count("]--> Unsubscribe") == 4
    # 1.219 closes the connection as soon as one of the messages is out, so the others may not be.
    venue.journal.wait_for("message", where=lambda e: '"UNSUBSCRIBE"' in str(e.data["text"]))
    (closed,) = venue.journal.wait_for("close")
    assert closed.data["by"] == "client"
    # NT may log an error of its own when a message comes too late for the closed socket.
    assert "/feeds/v1/" not in log


def test_a_consumer_that_goes_stops_it(start: Start, venue: Venue) -> None:
    """A closed pipe ends the feed in order, as `head` ends what is before it in a pipeline."""
    feed = start(BTC, "--staleness-interval-ms", "20")
    feed.stdout.readline()
    feed.stdout.close()

    status, log = feed.end()

    assert status == 0
    assert of_feed(log) == ["feeds.v1: nobody takes the ticks, stopping: [Errno 32] Broken pipe"]
    # NT may log an error of its own when a message comes too late for the closed socket.
    assert "/feeds/v1/" not in log
    assert venue.journal.wait_for("close")[0].data["by"] == "client"


def test_a_consumer_that_hangs_does_not_keep_it_from_stopping(start: Start, venue: Venue) -> None:
    """While nobody reads, a full pipe stops the feed instead of blocking it for ever."""
    feed = start(BTC, "--consumer-timeout-s", "0.5")
    subscribed_to(venue, "btcusdt@bookTicker")
    venue.send("btcusdt@bookTicker", *[QUOTE] * 1_000)

    status, log = feed.end()

    assert status == 1
    assert of_feed(log) == [
        "feeds.v1: nobody takes the ticks, stopping: the consumer took nothing for 0.5 s"
    ]


def test_a_venue_that_refuses_is_given_up(closed_port: int) -> None:
    """Where nobody answers, it says so and ends with 1 in the time that was set."""
    addresses = (f"http://127.0.0.1:{closed_port}", f"ws://127.0.0.1:{closed_port}")

    status, log = ended_by_itself(*addresses)

    assert status == 1
    assert of_feed(log) == ["feeds.v1: no tick of any instrument in 1.0 s, stopping"]


def test_a_venue_that_never_answers_is_given_up() -> None:
    """A connection that hangs is given up like one that is refused."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]

        status, log = ended_by_itself(f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}")

    assert status == 1
    assert of_feed(log) == ["feeds.v1: no tick of any instrument in 1.0 s, stopping"]


def test_a_venue_that_has_no_ticks_is_given_up() -> None:
    """Streams that are all acknowledged and all silent count as no start."""
    with Venue() as silent:
        status, log = ended_by_itself(silent.http_url, silent.ws_url)
        subscribed = silent.journal.entries("open")

    assert subscribed
    assert status == 1
    assert of_feed(log) == ["feeds.v1: no tick of any instrument in 1.0 s, stopping"]


def test_a_feed_that_has_ticked_is_not_given_up(start: Start) -> None:
    """Once there was a tick, silence is the consumer's to judge."""
    feed = start(BTC, "--connect-timeout-s", "0.5", "--staleness-interval-ms", "100")
    feed.read()

    feed.next_record(lambda record: record.get("quote_age_ms", 0) > 700)
    feed.send(signal.SIGTERM)

    assert feed.end()[0] == 0


@pytest.mark.parametrize("name", list(KEYS))
def test_a_missing_key_is_named(start: Start, name: str) -> None:
    """The variable that NT wants is named in one line of the feed's own; the exit status is 2."""
    feed = start(BTC, environment={other: DUMMY for other in KEYS if other != name})

    status, log = feed.end()

    assert status == 2
    assert of_feed(log) == [f"feeds.v1: Environment variable '{name}' not set"]
    # NT may log an error of its own when a message comes too late for the closed socket.
    assert "/feeds/v1/" not in log


@pytest.mark.parametrize(
    ("instrument", "told"),
    [
        (
            "BTCUSDT",
            (
                "Error parsing `InstrumentId` from 'BTCUSDT': missing '.' separator between symbol"
                " and venue components"
            ),
        ),
        (
            "BTCUSDT-PERP.BYBIT",
            "BTCUSDT-PERP.BYBIT is not one of BINANCE's: BTCUSDT-PERP.BINANCE is",
        ),
    ],
)
def test_a_bad_instrument_is_named(start: Start, instrument: str, told: str) -> None:
    """An id that is none, or another venue's, is told in one line; the exit status is 2."""
    status, log = start(BTC, instrument).end()

    assert (status, log) == (2, f"feeds.v1: {told}\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "the following arguments are required: INSTRUMENT"),
        ((BTC, "--log-level", "LOUD"), "argument --log-level: invalid choice: 'LOUD'"),
        (
            (BTC, "--connect-timeout-s", "nan"),
            "argument --connect-timeout-s: 'nan' is not a number above 0",
        ),
        (
            (BTC, "--staleness-interval-ms", "0"),
            "argument --staleness-interval-ms: '0' is not a whole number above 0",
        ),
    ],
)
def test_a_bad_argument_is_named(start: Start, arguments: tuple[str, ...], told: str) -> None:
    """What NT would choke on later is refused at once."""
    status, log = start(*arguments).end()

    assert status == 2
    assert log.splitlines()[-1].startswith(f"python -m feeds.v1: error: {told}")


def test_its_help_tells_what_it_prints_and_how_it_ends(start: Start) -> None:
    """An operator who asks learns of the streams, the signals and the exit status."""
    feed = start("--help")
    feed.read()
    feed.end()

    told = "".join(feed.rest())
    assert "Ticks are JSON lines on stdout" in told
    assert "SIGINT and SIGTERM stop it" in told
    assert "Exit status: 0 it was" in told
    assert "give up when no tick has come by then; default: 30.0" in told


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Return a port that is bound, so that nobody else takes it, and does not listen."""
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def ended_by_itself(http_url: str, ws_url: str) -> tuple[int, str]:
    """Run a feed against addresses for as long as it lasts."""
    addresses = ("--base-url-http", http_url, "--base-url-ws", ws_url)
    with FeedProcess(
        "feeds.v1", BTC, *addresses, "--connect-timeout-s", "1", environment=KEYS
    ) as feed:
        feed.read()
        return feed.end()

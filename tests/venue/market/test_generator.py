"""Volume: the walk, its proportion, its rate, and how fast the venue feeds it."""

from __future__ import annotations

import json
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.venue import Script, Venue, Volume, default_catalogue
from conformance.venue.market import feeding, generator
from conformance.venue.market.generator import QUOTES, TRADES
from conformance.venue.ws.frames import wrap
from tests.support.wire_clients import LIMIT_S, WireSocket

STREAMS = "btcusdt@bookTicker/btcusdt@aggTrade"
MOST = 50_000  #: Frames a second the venue must feed at least.


def is_trade(payloads: dict[str, bytes]) -> bool:
    """Say whether an event is a trade."""
    return any(stream.endswith("@trade") for stream in payloads)


def test_the_proportion_is_exact() -> None:
    """Trades and quotes come as 847 to 6,885."""
    ticks = tuple(Volume(symbols=("BTCUSDT",), count=TRADES + QUOTES).ticks())
    assert sum(is_trade(tick.payloads) for tick in ticks) == TRADES


def test_the_same_seed_gives_the_same_frames() -> None:
    """Equal volumes are equal to the byte."""
    first, second = (
        tuple(Volume(symbols=("BTCUSDT",), count=500, seed=3).ticks()) for _ in range(2)
    )
    assert first == second


def test_another_seed_gives_other_frames() -> None:
    """The seed is what decides."""
    first, second = (tuple(Volume(symbols=("BTCUSDT",), count=500, seed=s).ticks()) for s in (3, 4))
    assert first != second


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([c.symbol for c in default_catalogue().trading()]), st.integers(0, 2**32))
def test_every_price_is_on_the_grid(symbol: str, seed: int) -> None:
    """Prices are whole ticks, quantities whole steps, and no book crosses."""
    contract = default_catalogue()[symbol]
    for tick in Volume(symbols=(symbol,), count=60, seed=seed).ticks():
        for stream, payload in tick.payloads.items():
            body = json.loads(payload)
            quoted = stream.endswith("@bookTicker")
            prices = [Decimal(body[name]) for name in ("ba" if quoted else "p")]
            sizes = [Decimal(body[name]) for name in ("BA" if quoted else "q")]
            assert all(price > 0 and price % contract.tick_size == 0 for price in prices)
            assert all(size > 0 and size % contract.step_size == 0 for size in sizes)
            assert prices == sorted(set(prices))


def test_volume_starts_when_all_is_subscribed() -> None:
    """Nothing is sent for quotes alone; with the trades, everything comes."""
    with Venue(Script(volume=Volume(symbols=("BTCUSDT",), count=100))) as venue:
        client = WireSocket.open(venue.ws_url, "/ws/btcusdt@bookTicker")
        client.ask("SUBSCRIBE", "btcusdt@aggTrade")
        assert client.read().json == {"result": None, "id": 1}
        events = [client.read().json["e"] for _ in range(100)]
        assert events.count("aggTrade") == 100 * TRADES // (TRADES + QUOTES)


@pytest.mark.parametrize("kind", ["trade", "aggTrade"])
def test_trades_go_out_as_they_are_subscribed(kind: str) -> None:
    """Raw and aggregated trades carry the same walk."""
    with Venue(Script(volume=Volume(symbols=("BTCUSDT",), count=20))) as venue:
        path = f"/stream?streams=btcusdt@bookTicker/btcusdt@{kind}"
        client = WireSocket.open(venue.ws_url, path)
        streams = {client.read().json["stream"] for _ in range(20)}
        assert streams == {"btcusdt@bookTicker", f"btcusdt@{kind}"}


def test_a_rate_is_kept() -> None:
    """A paced volume takes its time, and not much more."""
    volume = Volume(symbols=("BTCUSDT",), count=200, rate_per_s=1000.0)
    with Venue(Script(volume=volume)) as venue:
        started = time.monotonic()
        client = WireSocket.open(venue.ws_url, f"/ws/{STREAMS}")
        for _ in range(200):
            client.read()
        assert 0.19 <= time.monotonic() - started < LIMIT_S


def test_when_each_frame_left_is_known() -> None:
    """Every event of a volume is told once, with a time before its client had it."""
    with Venue(Script(volume=Volume(symbols=("BTCUSDT",), count=20))) as venue:
        before_ns = time.monotonic_ns()
        client = WireSocket.open(venue.ws_url, f"/ws/{STREAMS}")
        for _ in range(20):
            client.read()
        after_ns = time.monotonic_ns()
        venue.journal.wait_for("fed")
        sent_batches = venue.sent_batches
    assert [place for sent_batch in sent_batches for place in sent_batch.places] == [*range(20)]
    assert all(before_ns < sent_batch.mono_ns < after_ns for sent_batch in sent_batches)


def test_the_venue_feeds_fast_enough() -> None:
    """Volume is fed at more than fifty thousand frames a second over a real socket."""
    volume = Volume(symbols=("BTCUSDT",), count=100_000)
    # Bytes are counted, because to take frames apart in Python is slower than to send them.
    size = sum(
        len(wrap(stream, payload)) + 4
        for tick in volume.ticks()
        for stream, payload in tick.payloads.items()
        if not stream.endswith("@trade")
    )
    with Venue(Script(volume=volume)) as venue:
        client = WireSocket.open(venue.ws_url, f"/stream?streams={STREAMS}")
        read = client.held + len(client.socket.recv(1 << 20))
        started = time.monotonic()
        while read < size:
            read += len(client.socket.recv(1 << 20))
        assert read == size
        assert volume.count / (time.monotonic() - started) > MOST
        assert venue.journal.wait_for("fed")[0].data["frames"] == volume.count


@pytest.fixture
def little_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render a few events ahead only."""
    monkeypatch.setattr(generator, "AHEAD", 10)
    monkeypatch.setattr(feeding, "AHEAD", 10)


@pytest.mark.usefixtures("little_ahead")
def test_what_is_rendered_later_is_the_same() -> None:
    """Neither how many events are rendered ahead nor how often they are taken changes them."""
    volume = Volume(symbols=("BTCUSDT", "ETHUSDT"), count=100)
    whole = Volume(symbols=("BTCUSDT", "ETHUSDT"), count=100)
    ticks = [tuple(volume.ticks()) for _ in range(2)]
    generator.AHEAD = 100

    assert ticks == [tuple(whole.ticks())] * 2


@pytest.mark.usefixtures("little_ahead")
def test_a_volume_may_be_longer_than_memory() -> None:
    """A billion frames start at once, and come in their order."""
    with Venue(Script(volume=Volume(symbols=("BTCUSDT",), count=1_000_000_000))) as venue:
        client = WireSocket.open(venue.ws_url, f"/ws/{STREAMS}")
        times = [client.read().json["T"] for _ in range(600)]
    assert times == [*range(times[0], times[0] + 600)]

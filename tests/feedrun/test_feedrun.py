"""The feed end to end: each frame has its tick, and a feed that is wrong is told."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conformance.cli import feed as command
from conformance.cli.main import main
from conformance.feedrun.figures import Figure, figures, is_whole, lost
from conformance.feedrun.process import Built, FeedRunError
from conformance.feedrun.run import (
    FINDINGS_S,
    FeedRun,
    Received,
    run_feed,
    symbol_of,
    volume_of,
)
from conformance.venue import default_catalogue
from conformance.venue.market.generator import QUOTES, TRADES
from tests.support.reference import REFERENCE_FEED, ROOT

TINY = str(ROOT / "tests/support/tiny_feed.py")
BTC = ("BTCUSDT-PERP.BINANCE",)
VOLUME = volume_of(("BTCUSDT",), 0.5)
MS = 1_000_000


def run_tiny(way: str) -> FeedRun:
    """Run the tiny feed half a second."""
    return run_feed(
        BTC, VOLUME, feed=REFERENCE_FEED, python=Path(sys.executable), program=(TINY, way)
    )


def figure(run: FeedRun, name: str) -> Figure:
    """Return one figure of a run."""
    (found,) = (one for one in figures(run) if one.name == name)
    return found


def line(ts_event: int, mono_ns: int = 1) -> str:
    """Return a tick as the feed prints it."""
    return json.dumps({"kind": "tick", "ts_event": ts_event, "mono_ns": mono_ns})


def a_run(callback_ns: dict[int, int], sent_ns: dict[int, int]) -> FeedRun:
    """Return a run in which frames left and came out at these times."""
    return FeedRun(
        built=Built(took_s=0.25, start_ns=0),
        received=Received(volume=VOLUME, callback_ns=callback_ns),
        sent_ns=sent_ns,
    )


# --- what is sent


def test_ninety_seconds_are_the_findings_capture() -> None:
    """The findings' length has the findings' trades and quotes, to the tick."""
    volume = volume_of(("BTCUSDT",), FINDINGS_S)

    trades = sum(tick.is_trade for tick in volume.ticks())

    assert (trades, volume.count - trades) == (TRADES, QUOTES)
    assert volume.rate_per_s == pytest.approx((847 + 6885) / 90)


def test_each_instrument_has_the_pace_of_one() -> None:
    """More instruments are more ticks."""
    assert volume_of(("BTCUSDT", "ETHUSDT"), 90.0).count == 2 * (TRADES + QUOTES)


@given(st.sampled_from(sorted(c.symbol for c in default_catalogue().trading())))
def test_ids_lead_back_to_symbols(symbol: str) -> None:
    """A perpetual's id is its symbol's with NT's two suffixes."""
    assert symbol_of(f"{symbol}-PERP.BINANCE") == symbol


@given(st.text())
def test_any_other_id_is_of_no_contract(text: str) -> None:
    """What is not Binance's, or not listed, is told apart before anything runs."""
    # A text may be an id that stands in the code: those are drawn as well.
    assume(text.removesuffix(".BINANCE").removesuffix("-PERP") not in default_catalogue())

    assert symbol_of(text) is None


# --- what is received


@given(st.integers(0, VOLUME.count - 1), st.integers(-128, 128))
def test_a_tick_is_matched_by_its_time(place: int, off_ns: int) -> None:
    """The error that NT makes in nanoseconds does not matter."""
    received = Received(volume=VOLUME)

    received.take(line((VOLUME.start_ms + place) * MS + off_ns, mono_ns=7))

    assert received.callback_ns == {place: 7}


def test_staleness_is_no_tick() -> None:
    """Only ticks are counted."""
    received = Received(volume=VOLUME)

    received.take('{"kind":"staleness","asset":"BTCUSDT-PERP"}')

    assert (received.callback_ns, received.repeated, received.unknown) == ({}, 0, 0)


def test_latency_is_from_the_write_to_the_callback() -> None:
    """Each tick is held against its own frame, not against the one before it."""
    places = range(101)
    run = a_run({p: p * MS + p * 1_000 for p in places}, {p: p * MS for p in places})

    assert figure(run, "sent → callback p50").here == pytest.approx(0.050)
    assert figure(run, "sent → callback p99").here == pytest.approx(0.099)


def test_a_frame_that_never_left_is_lost_as_well() -> None:
    """A venue that could not send for want of a connection does not make the feed whole."""
    run = a_run({0: 1, 1: 2}, {0: 0, 1: 1})

    assert lost(run) == VOLUME.count - 2
    assert figure(run, "drops").what == "frames without a tick: 43 were due, 2 left the venue"


def test_a_figure_is_a_row() -> None:
    """The findings' own stands beside it, with its unit."""
    build = Figure(name="build", unit="s", here=0.5, findings=0.03, what="what it is")

    assert str(build) == "build                       0.50 s      0.03 s   what it is"


# --- tiny feeds


def test_a_feed_that_is_right_is_whole() -> None:
    """Each frame has its tick, and the times are of one clock."""
    run = run_tiny("right")

    assert is_whole(run)
    assert run.built.took_s == 0.25
    assert figure(run, "trades").here + figure(run, "quotes").here == VOLUME.count
    assert 0 < figure(run, "sent → callback p50").here < 1_000


def test_a_lost_tick_is_counted() -> None:
    """Drops are counted frame by frame."""
    run = run_tiny("loses")

    assert (lost(run), is_whole(run)) == (1, False)


def test_a_repeated_tick_does_not_hide_a_lost_one() -> None:
    """A second tick of a frame is told apart."""
    run = run_tiny("repeats")

    assert (lost(run), run.received.repeated, is_whole(run)) == (0, 1, False)


def test_a_tick_of_no_frame_is_told() -> None:
    """What nobody sent is no tick of a frame."""
    run = run_tiny("invents")

    assert (lost(run), run.received.unknown, is_whole(run)) == (1, 1, False)


@pytest.mark.parametrize(
    ("way", "why"),
    [
        (
            "refuses",
            (
                "the feed ended before it was stopped: exit status 1\n"
                "  its log ends with:\n"
                "    it can't be built"
            ),
        ),
        (
            "dies",
            (
                "the feed ended before it was stopped: exit status 1\n"
                "  its log ends with:\n"
                '    {"built_in_s": 0.25, "start_mono_ns": N}\n'
                "    no more"
            ),
        ),
        (
            "stops badly",
            (
                "the feed did not stop in order: exit status 3\n"
                "  its log ends with:\n"
                '    {"built_in_s": 0.25, "start_mono_ns": N}'
            ),
        ),
    ],
)
def test_a_feed_that_does_not_run_is_told_with_its_log(way: str, why: str) -> None:
    """Whoever asks why finds its exit status and the end of its log."""
    with pytest.raises(FeedRunError) as refused:
        run_tiny(way)

    assert re.sub(r"mono_ns\": \d+", 'mono_ns": N', str(refused.value)) == why


# --- the command


def test_the_reference_feed_is_whole(tmp_path: Path) -> None:
    """The real feed prints a tick of each frame; then come the figures, and the status is 0."""
    ran = subprocess.run(
        [sys.executable, "-m", "conformance", "feed", "--seconds", "1"],
        cwd=ROOT,
        env={
            "PATH": str(tmp_path),
            "HOME": str(Path.home()),
            "BINANCE_FUTURES_API_KEY": "a real one",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    ticks = [row for row in ran.stdout.splitlines() if row.startswith('{"kind":"tick"')]
    assert (ran.returncode, len(ticks)) == (0, 86)
    assert re.search(r"^drops +0 +0   frames without a tick: 86 were due", ran.stdout, re.MULTILINE)
    assert "a real one" not in ran.stdout + ran.stderr


def test_lost_ticks_end_with_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipeline can act on it."""
    run = a_run({0: 1, 1: 2}, {0: 0, 1: 1})
    monkeypatch.setattr(command, "run_feed", lambda *_, **__: run)

    assert main(["feed"]) == 1


def test_a_feed_that_does_not_start_ends_with_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is told on stdout, and why on stderr."""

    def fails(*_: object, **__: object) -> FeedRun:
        raise FeedRunError("the feed ended before it was stopped: exit status 2")

    monkeypatch.setattr(command, "run_feed", fails)

    assert main(["feed"]) == 2
    assert capsys.readouterr() == (
        "",
        "inconclusive: the feed ended before it was stopped: exit status 2\n",
    )


def test_figures_may_be_read_by_a_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON is the figures and no ticks; a count is a whole number."""
    run = a_run({0: 1, 1: 2}, {0: 0, 1: 1})
    monkeypatch.setattr(command, "run_feed", lambda *_, **__: run)

    main(["feed", "--format", "json", "--seconds", "2"])

    body = json.loads(capsys.readouterr().out)
    assert (body["instruments"], body["seconds"]) == (list(BTC), 2.0)
    assert body["figures"][0] == {
        "name": "build",
        "unit": "s",
        "here": 0.25,
        "findings": 0.03,
        "what": "making the node and its data client, without importing NT",
    }


def test_an_instrument_that_is_not_listed_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """All that are not are named, before anything runs."""
    assert main(["feed", "--instruments", *BTC, "X", "BTCUSDT-PERP.OKX"]) == 2

    assert capsys.readouterr().err == (
        "nt-conformance feed: the venue lists no such instrument\n"
        "  found:    X, BTCUSDT-PERP.OKX\n"
        "  expected: one of its contracts as NT names them, such as BTCUSDT-PERP.BINANCE\n"
        "  fix:      conformance/venue/catalogue.py   has the contracts\n"
    )


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "3601", "soon"])
def test_a_length_that_makes_no_sense_is_refused(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """All frames are made ahead, so there is an end to it."""
    assert main(["feed", f"--seconds={text}"]) == 2

    assert f"'{text}' is not a number above 0 and up to 3600" in capsys.readouterr().err

"""The benchmark: what it counts, when an aim is met, and that what fails is told."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import __main__ as command
from benchmarks import feeding
from benchmarks.feeding import Feeding, MeasureError, run_node
from benchmarks.gate import Gate
from benchmarks.gate import confined_seconds as measured_import
from benchmarks.reader import FrameCounter, read_frames
from conformance.venue import Script, Venue, Volume
from conformance.venue.ws.frames import encode

LIMIT_S = 30.0
PYTHON = Path(sys.executable)


def gate(ratio: float) -> Gate:
    """Return a measured gate."""
    return Gate(runs=1, gate_s=ratio * 2.5, bare_import_s=2.5, ratio=ratio)


def fed(ratio: float) -> Feeding:
    """Return a measured venue."""
    return Feeding(runs=1, venue_per_s=ratio * 25_000, node_per_s=25_000.0, ratio=ratio)


@given(
    st.lists(st.sampled_from([2, 125, 126, 200, 65_535, 65_536]), max_size=6),
    st.lists(st.integers(1, 70_000), min_size=1, max_size=20),
)
def test_frames_are_counted_in_whatever_pieces_they_come(sizes: list[int], cuts: list[int]) -> None:
    """Each frame counts once, when its last byte has come."""
    data = b"".join(encode(bytes(size)) for size in sizes)
    counter = FrameCounter()

    for cut in cuts:
        counter.take(data[:cut])
        data = data[cut:]
    counter.take(data)

    assert counter.frames == len(sizes)


def test_a_frame_that_is_torn_does_not_count() -> None:
    """A byte short is no frame."""
    counter = FrameCounter()

    counter.take(encode(bytes(200))[:-1])

    assert counter.frames == 0


def test_the_reader_takes_all_of_a_volume() -> None:
    """It opens a real WebSocket, and ends with the last frame."""
    with Venue(Script(volume=Volume(symbols=("BTCUSDT",), count=5_000))) as venue:
        per_s = read_frames(venue.ws_url, 5_000, within_s=LIMIT_S)

        (fed_all,) = venue.journal.wait_for("fed", timeout_s=LIMIT_S)
        assert fed_all.data["frames"] == 5_000
    assert per_s > 0


def test_a_reader_that_gets_less_than_it_waits_for_says_so() -> None:
    """A venue that goes silent does not pass for a fast one."""
    with (
        Venue(Script(volume=Volume(symbols=("BTCUSDT",), count=10))) as venue,
        pytest.raises(TimeoutError),
    ):
        read_frames(venue.ws_url, 11, within_s=0.2)


@pytest.mark.parametrize(("ratio", "met"), [(5.99, True), (6.0, True), (6.01, False)])
def test_a_gate_may_take_six_imports(ratio: float, met: bool) -> None:  # as pytest gives it
    """The aim is an upper bound."""
    assert gate(ratio).is_met is met


@pytest.mark.parametrize(("ratio", "met"), [(1.99, False), (2.0, True), (60.0, True)])
def test_the_venue_feeds_twice_what_a_node_takes(ratio: float, met: bool) -> None:  # "
    """The aim is a lower bound."""
    assert fed(ratio).is_met is met


def test_what_was_measured_is_told_with_its_aim(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line each, and status 0 where all aims are met."""
    monkeypatch.setattr(command, "measure_gate", lambda *_: gate(3.5))
    monkeypatch.setattr(command, "measure_feeding", lambda *_: fed(20.0))

    assert command.main([]) == 0
    assert capsys.readouterr().out == (
        "venue 500,000 frames/s, node 25,000 ticks/s: ratio 20.0 (aim: at least 2), median of 1\n"
        "gate 8.75 s, bare import 2.50 s: ratio 3.50 (aim: at most 6), median of 1\n"
    )


def test_an_aim_that_is_missed_ends_with_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is met does not hide another."""
    monkeypatch.setattr(command, "measure_gate", lambda *_: gate(3.5))
    monkeypatch.setattr(command, "measure_feeding", lambda *_: fed(1.5))

    assert command.main([]) == 1


def test_one_part_may_be_measured_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As JSON it has its aim, and the other part is not there."""
    monkeypatch.setattr(command, "measure_feeding", lambda *_: fed(20.0))

    command.main(["--what", "venue", "--format", "json"])

    assert json.loads(capsys.readouterr().out) == {
        "venue": {
            "runs": 1,
            "venue_per_s": 500_000.0,
            "node_per_s": 25_000.0,
            "ratio": 20.0,
            "goal": 2.0,
        }
    }


def test_what_can_not_be_measured_ends_with_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is neither an aim met nor one missed."""

    def fails(*_: object) -> Feeding:
        raise MeasureError("the node did not take all in 60 s")

    monkeypatch.setattr(command, "measure_feeding", fails)

    assert command.main(["--what", "venue"]) == 2
    assert capsys.readouterr() == ("", "could not measure: the node did not take all in 60 s\n")


def test_a_node_that_fails_is_told_with_its_log() -> None:
    """Whoever asks why finds the end of what it said."""
    with pytest.raises(MeasureError) as failed:
        run_node(PYTHON, "many", frames=2)

    first, *log = str(failed.value).splitlines()
    assert first == "the node ended with 1, and its log with:"
    assert log[-1] == "    ValueError: invalid literal for int() with base 10: 'many'"


def test_a_node_that_hangs_is_ended() -> None:
    """A measurement has an end."""
    with pytest.raises(MeasureError, match=r"^the node did not take all in 2 s$"):
        run_node(PYTHON, "1000000", frames=2, within_s=2.0)


def test_a_bare_import_is_measured_and_a_failing_one_told(tmp_path: Path) -> None:
    """It is confined like all that runs NT, so that its start is part of what it takes."""
    assert measured_import((str(PYTHON), "-c", "import time; time.sleep(0.2)")) > 0.2
    with pytest.raises(subprocess.CalledProcessError):
        measured_import((str(PYTHON), "-c", f"open({str(tmp_path)!r} + '/written', 'w')"))


def test_a_real_node_takes_what_a_venue_feeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are measured, each at its real thing, and the venue is not what is slow."""
    monkeypatch.setattr(feeding, "FRAMES_READ", 20_000)
    monkeypatch.setattr(feeding, "FRAMES_TAKEN", 5_000)
    told: list[str] = []

    measured = feeding.measure_feeding(PYTHON, 1, told.append)

    assert measured.is_met
    assert measured.node_per_s > 100
    assert told[0].startswith("venue 1/1: ")

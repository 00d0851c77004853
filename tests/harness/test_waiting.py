"""How long something is waited for."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from conformance.harness import waiting
from conformance.harness.waiting import BusyWatch, Patience, slowness, wait_until


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Stand in for the clock: the time is what the list has."""
    times = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: times[0])
    return times


def test_on_a_machine_with_time_to_spare_a_second_is_a_second(
    now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing lasts longer than is said."""
    monkeypatch.setattr(waiting, "slowness", lambda: 1.0)
    patience = Patience(3.0)

    now[0] += 2.5
    assert patience.left_s() == pytest.approx(0.5)
    now[0] += 0.6
    assert patience.is_over()


def test_seconds_of_a_busy_machine_count_for_less(
    now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By how many times too much there is to do, and only as long as there is."""
    busy = [4.0]
    monkeypatch.setattr(waiting, "slowness", lambda: busy[0])
    patience = Patience(3.0)

    now[0] += 4.0
    busy[0] = 1.0
    assert patience.left_s() == pytest.approx(2.0)
    now[0] += 1.5
    assert patience.left_s() == pytest.approx(0.5)
    now[0] += 0.6
    assert (patience.left_s(), patience.is_over()) == (0.0, True)


def test_a_machine_that_is_busy_for_long_was_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was observed then may be chance, however quiet it is later; a moment is nothing."""
    machine, seen = BusyWatch(), []
    for busy in (1.0, 1.5, 1.0, 1.0, 1.0, 1.0, 1.5):
        monkeypatch.setattr(waiting, "slowness", lambda busy=busy: busy)
        machine.look()
        seen.append(machine.was_busy)

    assert seen == [False, True, True, True, False, False, True]
    assert not BusyWatch().was_busy


@pytest.mark.parametrize(
    ("per_processor", "expected"), [(0.5, 1.0), (8, 1.0), (16, 2.0), (32, 4.0)]
)
def test_slowness_is_told_by_the_threads_that_are_ready(
    per_processor: float, expected: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the system counts them, for each of its processors."""
    ready = int(per_processor * (os.cpu_count() or 1))
    told = f"0.50 0.40 0.30 {ready}/812 4711\n"
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: told)

    assert slowness() == pytest.approx(expected, rel=0.2)


@pytest.mark.parametrize("told", ["", "0.5 0.4 0.3", "0.5 0.4 0.3 many/812 1"])
def test_where_the_system_tells_nothing_a_second_is_a_second(
    told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is no load of a Linux is none."""
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: told)

    assert slowness() == 1.0


def test_a_condition_is_asked_once_without_patience() -> None:
    """It may hold already."""
    assert wait_until(lambda: True, 0.0)
    assert not wait_until(lambda: False, 0.0)

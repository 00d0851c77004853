"""The tool killed at random moments: nothing of it is left, and the next run is right."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.environments.cache import cache_folder
from tests.support.kills import COMMANDS, SIGNALS, Place, kills

if TYPE_CHECKING:
    import signal
    from collections.abc import Iterator

NIGHTLY, NIGHTLY_WITHIN_S = 60, 3000.0


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """Return a workspace of its own, with the user's environments: what is made, is kept."""
    # A run folder's path is short, so that a socket's path fits below it.
    with tempfile.TemporaryDirectory(prefix="k") as folder:
        made = Place(Path(folder))
        made.cache.mkdir()
        (made.cache / "environments").symlink_to(cache_folder() / "environments")
        yield made


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_gate_that_is_killed_leaves_nothing(place: Place, number: signal.Signals) -> None:
    """After a second no process, no run folder and no draft is there, whatever the signal."""
    moment_s = random.uniform(0.5, 4.0)  # noqa: S311  # a moment, no secret

    killed = place.kill("gate", number, moment_s, cold=False, again=False)

    assert killed.is_clean, killed


def test_a_gate_after_kills_is_right(place: Place) -> None:
    """What was killed before does not change a verdict."""
    assert place.run("gate") == COMMANDS["gate"][1]


@pytest.mark.nightly
def test_sixty_kills_leave_nothing() -> None:
    """Each command, each signal, with environments to make or made: all clean, and right after."""
    with tempfile.TemporaryDirectory(prefix="k") as folder:
        place = Place(Path(folder))
        assert [place.run(command) for command in COMMANDS] == [0, 1, 0]
        seed = random.randrange(10**6)  # noqa: S311  # of moments
        done = list(kills(place, NIGHTLY, seed, within_s=NIGHTLY_WITHIN_S))

    assert [one for one in done if not one.is_clean] == []
    assert len(done) > NIGHTLY / 2
    assert Counter(one.was_running for one in done)[True] > len(done) / 2

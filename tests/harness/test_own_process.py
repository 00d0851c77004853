"""What comes of a part of a probe that runs in a process of its own."""

from __future__ import annotations

import os
import signal
import time
from itertools import chain, repeat
from typing import TYPE_CHECKING

import pytest

from conformance.harness import waiting
from conformance.harness.own_process import run_apart
from conformance.model.abort import MachineShortage, NodeNotBuiltError, ProbeAbort
from conformance.model.outcomes import GOES_ON

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.harness.own_process import Note
    from conformance.model.facts import Json

LIMIT_S = 20.0


def raising(error: BaseException) -> Callable[[Note], Json]:
    """Return a function that raises."""

    def run(_: Note) -> Json:
        raise error

    return run


def test_what_it_returns_and_notes_is_told() -> None:
    """A value, and how far it came."""

    def run(note: Note) -> Json:
        note("built")
        return "works"

    apart = run_apart(run, limit_s=LIMIT_S)

    assert (apart.outcome, apart.notes) == ("works", ["built"])


def test_an_error_is_a_fact() -> None:
    """By its type and its text."""
    apart = run_apart(raising(ValueError("no")), limit_s=LIMIT_S)

    assert apart.outcome == {"error": "ValueError", "text": "no"}


def test_a_machine_that_becomes_busy_meanwhile_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is looked at again while nothing comes."""
    busy = chain([1.0], repeat(10.0))
    monkeypatch.setattr(waiting, "slowness", lambda: next(busy))

    def run(_: Note) -> Json:
        time.sleep(1.5)
        return "works"

    assert run_apart(run, limit_s=1.0).outcome == "works"


def test_a_signal_is_a_fact() -> None:
    """An abort of the process is told by its name."""

    def run(_: Note) -> Json:
        os.kill(os.getpid(), signal.SIGABRT)
        return "works"

    assert run_apart(run, limit_s=LIMIT_S).outcome == {"signal": "SIGABRT"}


def test_what_does_not_end_goes_on() -> None:
    """It is ended once its time is over."""

    def run(_: Note) -> Json:
        time.sleep(LIMIT_S)
        return "works"

    assert run_apart(run, limit_s=0.1).outcome == GOES_ON


@pytest.mark.parametrize(
    "abort", [NodeNotBuiltError("it is refused"), MachineShortage("no memory")], ids=repr
)
def test_what_ends_a_probe_without_a_fact_ends_it_from_there_as_well(abort: ProbeAbort) -> None:
    """A node that was never built tells nothing, in whichever process."""
    with pytest.raises(type(abort), match=str(abort)):
        run_apart(raising(abort), limit_s=LIMIT_S)

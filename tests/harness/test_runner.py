"""The runner: whatever a probe's process does, its verdict is its own and nothing is left of it."""

from __future__ import annotations

import os
import select
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conformance.harness.probes import all_probes, chosen_probes, find_probe
from conformance.harness.runner import AT_ONCE, ProbeOutcome, run_probes
from conformance.model.failure import Failure, FailureKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from conformance.model.facts import Json
    from conformance.model.probe import Probe

LIMIT_S = 30.0
CHEAP = "config.frozen"
HUNG = Failure(kind=FailureKind.HUNG, text="took too long and was ended")


def ran(hook: str, *probes: str, deadline_s: float = LIMIT_S) -> dict[str, ProbeOutcome]:
    """Run probes whose processes call a hook first, and return what became of each."""
    chosen = [find_probe(probe) for probe in probes or (CHEAP,)]
    prepare = f"tests.support.hooks:{hook}" if hook else ""
    outcomes = run_probes(chosen, deadline_s=deadline_s, prepare=prepare)
    return {outcome.probe: outcome for outcome in outcomes}


def failure(hook: str, *, deadline_s: float = LIMIT_S) -> str:
    """Return why a cheap probe told nothing."""
    (outcome,) = ran(hook, deadline_s=deadline_s).values()
    assert outcome.document is None
    return str(outcome.failure)


@pytest.fixture(scope="module")
def untouched() -> Json:
    """Return the document of a cheap probe when nothing is done to its process."""
    return ran("")[CHEAP].document


class Fifo:
    """A FIFO that a probe's processes hold open as long as they live."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self._descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def close(self) -> None:
        """Stop to listen."""
        os.close(self._descriptor)

    def wait_until_held(self) -> None:
        """Wait until a process has said that it holds it."""
        assert select.select((self._descriptor,), (), (), LIMIT_S)[0]

    def read_to_end(self) -> str:
        """Return all that was written, once nobody holds it any more."""
        # A FIFO has no end before somebody has opened it to write.
        os.close(os.open(self.path, os.O_WRONLY | os.O_NONBLOCK))
        said = b""
        while select.select((self._descriptor,), (), (), LIMIT_S)[0]:
            if not (read := os.read(self._descriptor, 1024)):
                return said.decode()
            said += read
        raise TimeoutError("a process that should be gone holds the FIFO")


@pytest.fixture
def fifo(tmp_path: Path) -> Iterator[Fifo]:
    """Return a FIFO that tells when every process that was started has gone."""
    with closing(Fifo(tmp_path / "held")) as made:
        yield made


def test_a_probe_returns_its_observation(untouched: Json) -> None:
    """What a probe returns is there under its id, as plain JSON."""
    assert untouched == {
        "observations": {
            CHEAP: {
                "subject": {"owner": "BinanceDataClientConfig"},
                "set_field": {
                    "error": "AttributeError",
                    "text": "immutable type: 'BinanceDataClientConfig'",
                },
                "took_effect": False,
            }
        },
        "places": {},
    }


@pytest.mark.parametrize("hook", ["hang", "hang_without_sigterm", "hang_with_a_child"])
def test_a_probe_that_hangs_is_ended_with_all_it_started(hook: str, fifo: Fifo) -> None:
    """At its deadline a probe and its own processes are gone, whatever they ignore."""
    told = failure(f"{hook}:{fifo.path}", deadline_s=1.0)

    assert told == "took too long and was ended"
    assert set(fifo.read_to_end().split()) == {"held"}


def test_what_a_probe_leaves_running_is_ended(fifo: Fifo, untouched: Json) -> None:
    """A probe that returns takes what it started with it."""
    outcomes = ran(f"leave_a_child:{fifo.path}")

    assert outcomes[CHEAP].document == untouched
    assert set(fifo.read_to_end().split()) <= {"held"}


def test_a_child_that_holds_the_pipe_does_not_keep_the_runner(fifo: Fifo) -> None:
    """A probe that died is told at once, though its child has its end of the pipe."""
    started_s = time.monotonic()

    assert failure(f"die_beside_a_child:{fifo.path}") == ("ended without a result, exit status 4")
    assert time.monotonic() - started_s < LIMIT_S / 2
    assert fifo.read_to_end() == "held\n"


@pytest.mark.parametrize(
    ("hook", "told"),
    [
        ("crash", "crashed with SIGSEGV"),
        ("kill", "crashed with SIGKILL"),
        ("leave", "ended without a result, exit status 3"),
    ],
)
def test_a_probe_that_dies_is_told_how(hook: str, told: str) -> None:
    """A signal is told by its name, and an exit by its status."""
    assert failure(hook).splitlines()[0] == told


def test_garbage_that_is_printed_is_no_result(untouched: Json) -> None:
    """Whatever is on the descriptors, the observation comes another way."""
    assert ran("print_garbage")[CHEAP].document == untouched


@pytest.mark.parametrize(
    ("hook", "told"),
    [
        ("return_nan", "ValueError: Out of range float values are not JSON compliant"),
        ("return_object", "TypeError: Object of type object is not JSON serializable"),
    ],
)
def test_an_observation_that_is_not_json_is_a_failure(hook: str, told: str) -> None:
    """What can't stand in a snapshot is refused, and says why."""
    assert failure(hook).splitlines()[0].startswith(told)


def test_what_is_not_applicable_says_so_and_no_more() -> None:
    """It is no failure, so there is neither a traceback nor a log."""
    (outcome,) = ran("say_not_applicable").values()

    assert outcome.failure == Failure(kind=FailureKind.NOT_APPLICABLE, text="it has no such thing")


@pytest.mark.parametrize(
    ("hook", "told"),
    [
        ("return_text", "at took_effect: found 'so it is', expected bool"),
        (
            "return_unknown",
            (
                "at no_such_key: found no_such_key, expected one of subject, "
                "set_field, took_effect;"
                " 1 more fact does not fit it either"
            ),
        ),
    ],
)
def test_a_fact_that_the_schema_refuses_is_told_in_a_sentence(hook: str, told: str) -> None:
    """What was found, where, and what was expected; and it is the suite's own failure."""
    outcome = ran(hook)[CHEAP]

    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.SUITE
    assert outcome.failure.text.splitlines()[0] == (
        f"SuiteError: config.frozen does not fit its schema {told}"
    )


def test_a_probe_that_raises_tells_type_message_and_last_lines() -> None:
    """The reader gets what was raised, what was printed before it, and where."""
    first, *lines = failure("print_and_raise").splitlines()

    assert first == "LookupError: no such thing"
    assert lines[0] == "    | the last that was logged"
    assert lines[-1] == "    | LookupError: no such thing"
    assert all(line.startswith("    | ") for line in lines)


@pytest.mark.parametrize(
    ("hook", "told"),
    [("exit_politely", "SystemExit: enough"), ("interrupt", "KeyboardInterrupt")],
)
def test_a_probe_that_asks_to_end_is_a_failure(hook: str, told: str) -> None:
    """What ends a program quietly is told like any other exception."""
    assert failure(hook).splitlines()[0] == told


def test_a_hook_that_is_not_there_is_a_failure() -> None:
    """A test that means to break a probe can't pass by a slip of its name."""
    assert failure("no_such_hook").splitlines()[0] == (
        "AttributeError: module 'tests.support.hooks' has no attribute 'no_such_hook'"
    )


def test_the_other_probes_go_on(untouched: Json) -> None:
    """A probe that dies takes no other with it, and none after it."""
    others = ("instrument_ids.perpetual", "ticks.price", "config.unknown_keyword", CHEAP)
    dead = ran("crash_in:ticks.price", *others)

    assert str(dead["ticks.price"].failure).startswith("crashed with SIGSEGV")
    assert [probe for probe in others if dead[probe].document is None] == ["ticks.price"]
    assert dead[CHEAP].document == untouched


def test_a_probe_that_hangs_leaves_those_that_share_its_process_their_time(
    fifo: Fifo, untouched: Json
) -> None:
    """What was told before it stays told, and what comes after it gets another process."""
    others = ("config.unknown_keyword", "ticks.price", CHEAP)
    hung = ran(f"hang_in:{fifo.path} ticks.price", *others, deadline_s=2.0)

    assert hung["ticks.price"].failure == HUNG
    assert hung["config.unknown_keyword"].document is not None
    assert hung[CHEAP].document == untouched


SHARING = tuple(probe for probe in all_probes() if probe.shares)


def test_sharing_a_process_changes_no_observation() -> None:
    """What a probe tells beside its like is what it tells alone."""
    alone = [replace(probe, shares="") for probe in SHARING]

    def told(probes: Sequence[Probe]) -> dict[str, Json]:
        outcomes = run_probes(probes, deadline_s=LIMIT_S)
        return {outcome.probe: outcome.document or str(outcome.failure) for outcome in outcomes}

    assert len(SHARING) > 40
    assert told(SHARING) == told(alone)


def test_more_probes_than_workers_all_end() -> None:
    """Each of many probes that hang has its own deadline, and its own verdict."""
    alone = [probe.id for probe in chosen_probes(()) if not probe.shares]
    assert len(alone) > AT_ONCE

    outcomes = ran("hang:/dev/null", *alone, deadline_s=0.3)

    assert {outcome.failure for outcome in outcomes.values()} == {HUNG}
    assert outcomes.keys() == set(alone)


def test_a_run_that_is_given_up_leaves_nothing(fifo: Fifo) -> None:
    """Whoever stops to ask for outcomes, at Ctrl-C for one, leaves no process behind."""
    chosen = [find_probe(CHEAP), find_probe("ticks.price")]
    hook = f"tests.support.hooks:hang_in:{fifo.path} ticks.price"
    outcomes = run_probes(chosen, deadline_s=LIMIT_S, prepare=hook)
    assert next(outcomes).probe == CHEAP
    fifo.wait_until_held()

    outcomes.close()  # type: ignore[attr-defined]  # it is a generator

    assert fifo.read_to_end() == "held\n"

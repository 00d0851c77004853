"""Kinds of failure, end to end: whose it was that a probe told nothing, and what is kept of it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest

from conformance.environments import Environment
from conformance.harness import venue_host
from conformance.harness.observer import observe
from conformance.harness.probes import find_probe
from conformance.harness.runner import run_probes
from conformance.harness.venue_host import VenueHost
from conformance.model.failure import Failure, FailureKind
from conformance.observations import observation
from conformance.observations.observation import observe_release
from tests.support.reference import REFERENCE_FEED, WORKSPACE

if TYPE_CHECKING:
    from conformance.harness.document import Observed
    from conformance.model.feed import FeedSettings

CHEAP = "config.frozen"
SLOW = "wire.fifty.first_ticks"
HERE = Environment(
    python=Path(sys.executable),
    release="1.219.0",
    python_version="3.12.1",
    packages=(),
    key="this-environment",
)


def failure_of(hook: str) -> Failure:
    """Return the failure of a cheap probe whose process calls a hook first."""
    observed = observe(REFERENCE_FEED, only=[CHEAP], prepare=f"tests/support/hooks.py:{hook}")
    return observed.failures[CHEAP]


@pytest.mark.parametrize(
    "what",
    ["memory", "descriptors", "descriptors, says Rust", "descriptors, says a number", "disk"],
)
def test_exhaustion_is_the_machines(what: str) -> None:
    """Whether Python's own error or a text of Rust's tells it, NT has done nothing wrong."""
    assert failure_of(f"run_out_of:{what}").kind is FailureKind.MACHINE


def test_a_signal_is_a_death() -> None:
    """A probe that crashes told nothing, and has not been refused by NT."""
    failure = failure_of("die")

    assert failure.kind is FailureKind.DIED
    assert failure.text.startswith("crashed with SIGSEGV")


def test_no_answer_in_time_is_a_hang() -> None:
    """A probe that is ended at its deadline told nothing."""
    hook = "tests.support.hooks:hang:/dev/null"

    (outcome,) = run_probes([find_probe(CHEAP)], deadline_s=0.5, prepare=hook)

    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.HUNG


def test_a_slow_probe_has_longer() -> None:
    """What waits a minute on purpose is no hang, so the slow tier has a deadline of its own."""
    hook = "tests.support.hooks:crash"

    (outcome,) = run_probes([find_probe(SLOW)], deadline_s=0.0, prepare=hook)

    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.DIED


def test_an_exception_of_nts_is_a_refusal() -> None:
    """What is none of the others is NT's, so that a real break is not explained away."""
    assert failure_of("print_and_raise").kind is FailureKind.NT_REFUSED


class KilledHost(VenueHost):
    """A venue host that somebody kills as it starts."""

    def __enter__(self) -> Self:
        super().__enter__()
        os.kill(self.pid, signal.SIGKILL)
        return self


def test_a_venue_host_that_was_killed_is_the_suites(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no exchange to speak with, NT is not blamed for what it could not do."""
    monkeypatch.setattr(venue_host, "VenueHost", KilledHost)
    observed = observe(REFERENCE_FEED, only=["feed.start", "wire.lifecycle"])

    # Where nobody is to listen, it makes no difference.
    assert observed.facts.keys() == {"wire.lifecycle.connect_refused"}
    assert {failure.kind for failure in observed.failures.values()} == {FailureKind.SUITE}
    assert "feed.start" in observed.failures


@pytest.mark.parametrize("hook", ["run_out_of:memory", "die"])
def test_what_may_be_chance_is_not_kept(
    hook: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run asks again, and is told what there is to tell."""
    monkeypatch.setattr(observation, "make_environment", lambda *_, **__: HERE)

    def look(prepare: str) -> Observed:
        def seen(feed: FeedSettings, *_: object, **__: object) -> Observed:
            return observe(feed, only=[CHEAP], prepare=prepare)

        monkeypatch.setattr(observation, "observe_feed", seen)
        return observe_release("feed", feed=REFERENCE_FEED, workspace=WORKSPACE, cache=tmp_path)

    assert look(f"tests/support/hooks.py:{hook}").failures.keys() == {CHEAP}
    assert look("").facts.keys() == {CHEAP}

"""Looking at many releases: a few at a time, stopped at any time, and never half-told."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from conformance.environments import EnvironmentNotMadeError, Reason
from conformance.harness.document import ObservationError, Observed
from conformance.history.progress import Bar
from conformance.history.records import ReleaseResult
from conformance.history.runner import ReleaseRunner, Silence
from conformance.problems import Problem
from tests.support.failing import died
from tests.support.reference import REFERENCE_FEED, WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LIMIT_S = 30.0


def observed(release: str) -> Observed:
    """Return an observation of a release."""
    return Observed(
        release=release, python="3.12.1", facts={"ticks.price": {}}, places={}, failures={}
    )


def observe(release: str, **_: Any) -> Observed:
    """Observe as a stand-in."""
    return observed(release)


def raising(error: Exception) -> Callable[..., Observed]:
    """Return an observer that can't."""

    def fail(_: str, **__: Any) -> Observed:
        raise error

    return fail


def runner(**given: Any) -> ReleaseRunner:
    """Return what observes releases, for the reference feed."""
    return ReleaseRunner(feed=REFERENCE_FEED, workspace=WORKSPACE, **given)


def test_releases_are_told_in_their_order() -> None:
    """Whichever is done first."""
    first_may_end = threading.Event()

    def second_first(release: str, **_: Any) -> Observed:
        if release == "1.1":
            assert first_may_end.wait(LIMIT_S)
        else:
            first_may_end.set()
        return observed(release)

    results = runner(observe=second_first).run(["1.1", "1.2"])

    assert [one.release for one in results] == ["1.1", "1.2"]


def test_two_are_looked_at_at_a_time_and_no_more() -> None:
    """Two run together, and never three."""
    running, most, together = set[str](), list[int](), threading.Barrier(2, timeout=LIMIT_S)

    def counted(release: str, **_: Any) -> Observed:
        running.add(release)
        together.wait()
        most.append(len(running))
        together.wait()
        running.remove(release)
        return observed(release)

    runner(observe=counted, jobs=2).run(["1.1", "1.2", "1.3", "1.4"])

    assert max(most) == 2


def test_a_release_that_can_not_be_installed_is_told_with_the_reason() -> None:
    """It has a result of its own, and the others go on."""
    problem = Problem(file="1.1", what="w", found="f", expected="e", fix="m")
    error = EnvironmentNotMadeError(Reason.NOT_FOR_PYTHON, problem)

    assert runner(observe=raising(error)).run(["1.1"]) == (
        ReleaseResult(release="1.1", inconclusive="not for this Python"),
    )


def test_a_release_that_can_not_be_observed_is_told_on_one_line() -> None:
    """What its process said at last is left out."""
    error = ObservationError("the probes' process ended with exit status 1\nTraceback …")

    assert runner(observe=raising(error)).run(["1.1"]) == (
        ReleaseResult(release="1.1", inconclusive="the probes' process ended with exit status 1"),
    )


class Interrupting(Silence):
    """Presses Ctrl-C when the first release has ended."""

    def ended(self, result: ReleaseResult) -> None:
        """Press it."""
        raise KeyboardInterrupt(result.release)


def test_ctrl_c_starts_nothing_more() -> None:
    """What waits is left, and the next time goes on from there."""
    seen: list[str] = []
    interrupted = threading.Event()

    def observe_next(release: str, **_: Any) -> Observed:
        seen.append(release)
        if release != "0":
            interrupted.wait(LIMIT_S)
        return observed(release)

    with pytest.raises(KeyboardInterrupt):
        runner(observe=observe_next, jobs=1, progress=Interrupting()).run(["0", "1.1", "1.2"])
    interrupted.set()

    assert "1.2" not in seen


def test_ctrl_c_waits_for_nothing() -> None:
    """What runs is ended with the process: it may take half a minute more."""
    may_end = threading.Event()
    ended = []

    def observe_slowly(release: str, **_: Any) -> Observed:
        if release == "slow":
            may_end.wait(LIMIT_S)
        ended.append(release)
        return observed(release)

    with pytest.raises(KeyboardInterrupt):
        runner(observe=observe_slowly, jobs=2, progress=Interrupting()).run(["slow", "quick"])

    assert ended == ["quick"]
    may_end.set()


# --- what is shown meanwhile


def shown(*, terminal: bool, results: Sequence[ReleaseResult], total: int = 3) -> str:
    """Return what is shown of observing releases."""
    written = io.StringIO()
    console = Console(file=written, force_terminal=terminal, width=100)
    with Bar(total, jobs=2, console=console) as bar:
        for one in results:
            bar.started(one.release)
            bar.said(one.release, "12/41 ticks.price")
            bar.said(one.release, "some warning of Python's")
            bar.ended(one)
    return written.getvalue()


def test_without_a_terminal_each_release_is_a_line() -> None:
    """How many of how many, which, how long it took, and what could not be observed."""
    results = [
        ReleaseResult(release="1.1"),
        ReleaseResult(release="1.2", inconclusive="not on the index"),
    ]

    assert (
        shown(terminal=False, results=results)
        == "1/3 1.1  0.0 s\n2/3 1.2  0.0 s  not on the index\n"
    )


def test_on_a_terminal_only_what_could_not_be_told_stays() -> None:
    """The bar itself is taken away again."""
    told = shown(
        terminal=True,
        results=[ReleaseResult(release="1.1", failures={"ticks.price": died("crashed")})],
    )

    assert "1 probe inconclusive: ticks.price" in told
    assert told.endswith("\x1b[1A\x1b[2K")


@pytest.mark.parametrize(
    ("took_s", "left"),
    [
        ([], ""),
        ([0.1], ""),
        ([10.0], "about 20 s left"),
        ([10.0, 30.0], "about 40 s left"),
        ([0.1, 90.0], "about 3 min left"),
    ],
)
def test_the_time_left_is_told_from_those_that_took_time(took_s: list[float], left: str) -> None:
    """Releases that were kept from before say nothing of the others."""
    now_s = 0.0

    def clock() -> float:
        return now_s

    bar = Bar(len(took_s) + 4, jobs=2, console=Console(file=io.StringIO()), clock=clock)
    for at, seconds in enumerate(took_s):
        bar.started(str(at))
        now_s += seconds
        bar.ended(ReleaseResult(release=str(at)))

    assert bar.time_left() == left


def test_a_release_is_observed_for_the_channel_whose_feed_it_is() -> None:
    """It gets what that feed needs, not another one."""
    asked: list[object] = []

    def kept(release: str, *, channel: str, **_: Any) -> Observed:
        asked.append(channel)
        return observed(release)

    runner(observe=kept).run(["1.1"])
    replace(runner(observe=kept), channel="books").run(["1.1"])

    assert asked == ["feed", "books"]

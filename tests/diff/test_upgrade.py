"""The whole answer to "can I upgrade?": from snapshots alone, and from fresh observations."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

import conformance.environments
from conformance.diff import upgrade
from conformance.diff.question import Question
from conformance.diff.records import (
    Change,
    Drift,
    Exit,
    Proof,
    Severity,
    Subject,
    Upgrade,
    Verdict,
)
from conformance.diff.sides import SideError
from conformance.diff.upgrade import answer
from conformance.harness.document import Observed
from conformance.model.areas import all_of, slow_ids
from conformance.model.coverage import RunsOn
from conformance.model.failure import Failure, FailureKind
from conformance.model.outcomes import RUNS
from conformance.observations import names, observation
from conformance.usage.source import SourceError
from conformance.workspace import Workspace
from tests.support.drift_sides import observed
from tests.support.failing import died
from tests.support.reference import REFERENCE_FEED, ROOT

if TYPE_CHECKING:
    from conformance.environments import Environment
    from conformance.model.facts import Observation

HEAVY = ("nautilus_trader", "pytest", "aiohttp", "httpx", "msgspec", "uvloop")


def test_two_channels_are_compared_at_once_without_a_heavy_import() -> None:
    """Committed snapshots need no NT, no test runner and no network to be compared.

    It takes less than to parse the suite's own source thrice: a ratio holds on each machine.
    """
    code = (
        "import ast, json, pathlib, sys, time\n"
        "from conformance.diff.question import Question\n"
        "from conformance.diff.upgrade import answer\n"
        "told = answer(Question(before='feed', after='next'))\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "took_s = time.process_time()\n"
        "for file in pathlib.Path('conformance').rglob('*.py'):\n"
        "    ast.parse(file.read_bytes())\n"
        "parsing_s = time.process_time() - took_s\n"
        "print(json.dumps([told.verdict, heavy, took_s / parsing_s]))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    verdict, heavy, ratio = json.loads(ran.stdout)

    assert (verdict, heavy) == ("BLOCKED", [])
    assert ratio < 3.0


@pytest.fixture
def from_snapshots() -> Upgrade:
    """Compare the committed snapshots of both channels."""
    return answer(Question(before="feed", after="next"))


def test_snapshots_say_where_they_are_from(from_snapshots: Upgrade) -> None:
    """Each side is told by release, Python and source."""
    assert from_snapshots.before == Subject(
        release="1.219.0", python="3.12", source="approved snapshots of feed"
    )
    assert from_snapshots.after == Subject(
        release="1.231.0", python="3.12", source="approved snapshots of next"
    )


def test_snapshots_leave_breaks_with_a_witness_that_was_not_run(from_snapshots: Upgrade) -> None:
    """Nothing is installed, so nothing is proved, and upstream is not asked."""
    proofs = [d.witness.proof for d in from_snapshots.of(Severity.BREAK) if d.witness]

    assert proofs == [Proof.NOT_RUN, Proof.NOT_RUN]
    assert {drift.upstream for drift in from_snapshots.drifts} == {None}


def test_a_feed_that_is_fixed_is_asked_about_afresh(from_snapshots: Upgrade) -> None:
    """The next channel's snapshots would say of the fixed feed what they said of this one."""
    assert from_snapshots.next_command == (
        "fix the lines above, then   nt-conformance can-i-upgrade feed 1.231.0"
    )


def test_what_the_next_channel_lacks_is_said_from_its_side() -> None:
    """From a release on which the feed can't run, that it can't is no drift, and said apart."""
    told = answer(Question(before="next", after="feed"))

    assert {lack.fact for lack in told.lacks} == {
        "surface.BinanceAccountType members.USDT_FUTURE",
        "surface.BinanceDataClientConfig passes.testnet",
        "feed.asks streams",
        "feed.start outcome",
        "wire.ticks.reference_feed last",
    }
    assert told.of(Severity.BREAK) == ()


def test_a_channel_does_not_drift_from_itself() -> None:
    """The same snapshots are safe, and the command that is next says how to go on."""
    told = answer(Question(before="feed", after="feed"))

    assert (told.verdict, told.drifts) == (Verdict.SAFE, ())
    assert told.next_command == (
        "write nautilus_trader==1.219.0 into pinned-versions.txt, then   nt-conformance lock"
    )


Fresh = Callable[..., None]


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Fresh:
    """Return what lets releases be observed as told, instead of being installed."""
    known: dict[str, Observed] = {}

    def set_release(
        release: str,
        facts: Mapping[str, Observation],
        failures: Mapping[str, Failure] | None = None,
        *,
        machine_was_busy: bool = False,
    ) -> None:
        known[release] = Observed(
            release=release,
            python="3.12.1",
            facts=facts,
            places={},
            failures=failures or {},
            not_run={all_of(area): "it is slow" for area in slow_ids()},
            made_by={name: f"{name} probe" for name in facts},
            machine_was_busy=machine_was_busy,
        )

    def make_environment(wanted: str, **_: object) -> SimpleNamespace:
        return SimpleNamespace(python=Path(wanted) / "python", python_version="3.12.1")

    monkeypatch.setattr(observation, "is_known_but_for_the_feed", lambda *_, **__: False)
    monkeypatch.setattr(names, "public_names", lambda *_, **__: {})
    monkeypatch.setattr(observation, "observe_release", lambda wanted, **_: known[wanted])
    monkeypatch.setattr(conformance.environments, "make_environment", make_environment)
    monkeypatch.setattr(upgrade, "fetch_notes", lambda **_: None)
    return set_release


@pytest.fixture
def proving(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, object]]:
    """Return what breaks were asked to be proved with."""
    asked: list[Mapping[str, object]] = []

    def prove(drifts: Sequence[Drift], _: object, **given: object) -> Sequence[Drift]:
        asked.append(given)
        return drifts

    monkeypatch.setattr(upgrade, "prove", prove)
    return asked


SAME = {**observed("1.227.0"), "feed.start": {"outcome": RUNS}}
NEVER_RUNS = observed("1.227.0")
SHIFTED = {**SAME, "event_loop.sigterm": {"is_running_after_run": True, "loop_is_closed": False}}
BROKEN = {**SAME, "wire.ticks.order": {**SAME["wire.ticks.order"], "came": 0}}


@pytest.mark.parametrize(
    ("after", "verdict", "status"),
    [
        (SAME, Verdict.SAFE, Exit.SAFE),
        (SHIFTED, Verdict.REVIEW, Exit.DRIFT),
        (BROKEN, Verdict.BLOCKED, Exit.DRIFT),
    ],
)
@pytest.mark.usefixtures("proving")
def test_the_worst_drift_decides(
    fresh: Fresh, after: Mapping[str, Observation], verdict: Verdict, status: Exit
) -> None:
    """Safe ends with 0; a shift or a break ends with 1."""
    fresh("1.0", SAME)
    fresh("1.1", after)
    told = answer(Question(before="1.0", after="1.1"))

    assert (told.verdict, told.exit_status) == (verdict, status)


def test_that_nothing_drifts_of_a_feed_that_never_runs_is_no_answer(fresh: Fresh) -> None:
    """It is neither safe nor not, and how it failed is told."""
    fresh("1.0", NEVER_RUNS)
    fresh("1.1", NEVER_RUNS)
    told = answer(Question(before="1.0", after="1.1"))

    assert told.verdict is Verdict.INCONCLUSIVE
    assert told.inconclusive["feed.start"].startswith("the feed runs on neither release: ")


def test_that_nothing_drifts_of_a_feed_that_was_not_run_is_said_of_its_names(fresh: Fresh) -> None:
    """Safe as far as names go, with exit status 0, and why it was not run."""
    facts = {name: one for name, one in SAME.items() if not name.startswith("feed.")}
    fresh("1.0", facts)
    fresh("1.1", facts)
    told = answer(Question(before="1.0", after="1.1"))

    assert (told.verdict, told.exit_status) == (Verdict.NAMES_ONLY, Exit.SAFE)
    assert told.coverage is not None
    assert told.coverage.run is RunsOn.NOT_RUN


def test_a_feed_that_uses_nothing_of_nt_gets_no_verdict(fresh: Fresh, tmp_path: Path) -> None:
    """Whatever the releases do, nothing was judged: what was read is said."""
    (tmp_path / "hello.py").write_text("print('hello')")
    fresh("1.0", {})
    fresh("1.1", {})
    told = answer(Question(before="1.0", after="1.1", feed=(tmp_path / "hello.py",)))

    assert told.verdict is Verdict.INCONCLUSIVE
    (why,) = told.inconclusive.values()
    assert why == "no name of NautilusTrader was found in 1 file: is it the feed?"


@pytest.mark.parametrize(
    ("after", "next_command"),
    [
        (SAME, "write nautilus_trader==1.1 into pinned-versions.txt, then   nt-conformance lock"),
        (
            SHIFTED,
            (
                "read the shifts; to accept them, pin 1.1 on next and run"
                "   nt-conformance lock next && nt-conformance gate --channel next "
                "--snapshot-update"
            ),
        ),
        (
            BROKEN,
            (
                "fix the lines above, then"
                "   nt-conformance can-i-upgrade 1.0 1.1 --feed feeds/v1 --python 3.13"
            ),
        ),
    ],
)
@pytest.mark.usefixtures("proving")
def test_the_next_command_is_the_exact_one(
    fresh: Fresh, after: Mapping[str, Observation], next_command: str
) -> None:
    """What to run has the options that were given."""
    fresh("1.0", SAME)
    fresh("1.1", after)
    feed = (ROOT / "feeds" / "v1",)

    told = answer(Question(before="1.0", after="1.1", feed=feed, python="3.13"))

    assert told.next_command == next_command


def test_witnesses_are_run_for_the_feed_in_question(
    fresh: Fresh, proving: list[Mapping[str, object]]
) -> None:
    """A break is proved on both releases' interpreters, with the feed that was named."""
    fresh("1.0", SAME)
    fresh("1.1", BROKEN)
    feed = (ROOT / "feeds" / "v1",)
    answer(Question(before="1.0", after="1.1", feed=feed))

    named = replace(REFERENCE_FEED, paths=feed, command="", environment=())
    assert proving == [{"old": Path("1.0/python"), "new": Path("1.1/python"), "feed": named}]


def test_without_a_break_one_environment_is_made(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feed channel's own environment is installed only where something is to be proved."""
    fresh("1.1", {**observed("1.219.0")})
    made: list[str] = []
    make_environment = conformance.environments.make_environment

    def count(wanted: str, **given: object) -> Environment:
        made.append(wanted)
        return make_environment(wanted, **given)  # type: ignore[arg-type]  # the stand-in's

    monkeypatch.setattr(conformance.environments, "make_environment", count)

    assert answer(Question(before="feed", after="1.1")).verdict is Verdict.SAFE
    assert set(made) == {"1.1"}


def test_where_only_the_feed_is_to_be_run_both_sides_are_run_side_by_side(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each run waits for the exchange more than it computes."""
    fresh("1.0", SAME)
    fresh("1.1", SAME)
    both = threading.Barrier(2, timeout=10)
    observe_release = observation.observe_release

    def wait_for_the_other(wanted: str, **given: object) -> Observed:
        both.wait()
        return observe_release(wanted, **given)  # type: ignore[arg-type]  # the stand-in's

    monkeypatch.setattr(observation, "is_known_but_for_the_feed", lambda *_, **__: True)
    monkeypatch.setattr(observation, "observe_release", wait_for_the_other)
    told = answer(Question(before="1.0", after="1.1"))

    assert (told.before.release, told.after.release) == ("1.0", "1.1")
    assert told.verdict is Verdict.SAFE


@pytest.mark.parametrize("is_busy", [True, False])
@pytest.mark.parametrize("changed", ["1.0", "1.1"])
def test_what_differs_on_a_busy_machine_is_observed_once_more(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch, changed: str, *, is_busy: bool
) -> None:
    """On either side, with the probes that made it alone; on a quiet machine it is no chance."""
    for release in ("1.0", "1.1"):
        facts = SHIFTED if release == changed else SAME
        fresh(release, facts, machine_was_busy=is_busy and release == changed)
    quiet = replace(observation.observe_release(changed), facts=SAME)  # type: ignore[call-arg]  # the stand-in's
    asked: list[Sequence[str]] = []

    def observe_feed(*_: object, only: Sequence[str], **__: object) -> Observed:
        asked.append(only)
        return quiet

    monkeypatch.setattr(observation, "observe_feed", observe_feed)
    told = answer(Question(before="1.0", after="1.1"))

    assert told.verdict is (Verdict.SAFE if is_busy else Verdict.REVIEW)
    assert asked == [["event_loop.sigterm probe"]] * is_busy


def test_what_differs_twice_on_a_busy_machine_is_told(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy machine hides no drift."""
    fresh("1.0", SAME)
    fresh("1.1", SHIFTED, machine_was_busy=True)
    again = observation.observe_release("1.1")  # type: ignore[call-arg]  # the stand-in's
    monkeypatch.setattr(observation, "observe_feed", lambda *_, **__: again)

    assert answer(Question(before="1.0", after="1.1")).verdict is Verdict.REVIEW


def test_two_whole_observations_are_made_one_after_the_other(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would keep each other waiting, and some probes have a limit."""
    fresh("1.0", SAME)
    fresh("1.1", SAME)
    one = threading.Lock()
    observe_release = observation.observe_release

    def observe_alone(wanted: str, **given: object) -> Observed:
        assert one.acquire(blocking=False)
        time.sleep(0.05)
        one.release()
        return observe_release(wanted, **given)  # type: ignore[arg-type]  # the stand-in's

    monkeypatch.setattr(observation, "observe_release", observe_alone)

    assert answer(Question(before="1.0", after="1.1")).verdict is Verdict.SAFE


@pytest.mark.usefixtures("proving")
def test_what_could_not_be_told_is_mixed_with_nothing(fresh: Fresh) -> None:
    """A probe that died is no drift, whatever it would have told, and decides the verdict."""
    gone = {name: facts for name, facts in SAME.items() if not name.startswith("feed.")}
    fresh("1.0", SAME)
    fresh("1.1", {**gone, "event_loop.sigterm": {}}, {"feed.start": died("it died")})
    told = answer(Question(before="1.0", after="1.1"))

    assert told.inconclusive == {"feed.start": "on 1.1: it died"}
    assert {drift.change.observation for drift in told.drifts} == {"event_loop.sigterm"}
    assert (told.verdict, told.exit_status) == (Verdict.INCONCLUSIVE, Exit.INCONCLUSIVE)


def test_both_sides_reasons_are_told(fresh: Fresh) -> None:
    """That a probe died on one release does not hide why it died on the other."""
    fresh("1.0", SAME, {"feed.start": died("it died")})
    fresh("1.1", SAME, {"feed.start": Failure(kind=FailureKind.HUNG, text="took too long")})

    assert answer(Question(before="1.0", after="1.1")).inconclusive == {
        "feed.start": "on 1.0: it died; on 1.1: took too long"
    }


def test_a_feed_that_asks_the_exchange_itself_is_told_what_helps(fresh: Fresh) -> None:
    """On the first line of each side; its log stands below, and not in what is covered."""
    facts = {name: facts for name, facts in SAME.items() if name != "feed.start"}
    text = "reached beyond loopback: DNS query for fapi.binance.com\n    | no answer"
    for release in ("1.0", "1.1"):
        failure = Failure(kind=FailureKind.REACHED_OUT, text=text)
        fresh(release, facts, {"feed.start": failure})
    told = answer(Question(before="1.0", after="1.1"))

    why = (
        "reached beyond loopback: DNS query for fapi.binance.com;"
        " lead it to the venue: {http_url} and {ws_url} in [tool.conformance] run or env"
    )
    assert told.inconclusive["feed.start"] == (
        f"on 1.0: {why}\n    | no answer\non 1.1: {why}\n    | no answer"
    )
    assert told.coverage is not None
    assert (told.coverage.run, told.coverage.why) == (RunsOn.NOT_RUN, why)


@pytest.mark.usefixtures("fresh")
def test_a_feed_that_is_not_there_is_refused() -> None:
    """A slip in a path is named before anything is installed."""
    question = Question(before="1.0", after="1.1", feed=(ROOT / "no_such_feed",))
    with pytest.raises(SourceError, match="no_such_feed: the feed can't be read"):
        answer(question)


def test_release_notes_stand_beside_each_drift(fresh: Fresh, tmp_path: Path) -> None:
    """A file of notes is read for the releases in question."""
    notes = tmp_path / "RELEASES.md"
    notes.write_text("# NautilusTrader 1.1 Beta\n- Changed `Price.as_decimal`\n")
    fresh("1.0", SAME)
    fresh("1.1", {**SHIFTED, "ticks.price": {**SAME["ticks.price"], "as_decimal": "float 1.0"}})
    told = answer(Question(before="1.0", after="1.1", notes=notes))

    assert [(drift.rule, drift.upstream) for drift in told.drifts] == [
        ("value-changed", "Changed `Price.as_decimal`"),
        ("loop-changed", ""),
    ]


def test_a_channel_without_snapshots_is_refused(tmp_path: Path) -> None:
    """A side that nobody has approved is not taken for one without facts."""
    for name in ("pyproject.toml", "pinned-versions.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "feeds" / "v1", tmp_path / "feeds" / "v1")
    with pytest.raises(SideError) as refused:
        answer(Question(before="feed", after="next", workspace=Workspace(tmp_path)))

    assert str(refused.value) == (
        f"{tmp_path}/contracts/snapshots/feed:"
        " the channel has no approved snapshots\n"
        "  found:    no file\n"
        "  expected: a snapshot for each contract\n"
        "  fix:      nt-conformance gate --channel feed --snapshot-update"
    )


def test_a_channel_that_was_never_approved_is_observed(fresh: Fresh, tmp_path: Path) -> None:
    """Where its feed can't run, nothing could be approved: it is told what it is told afresh."""
    for name in ("pyproject.toml", "pinned-versions.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "feeds" / "v1", tmp_path / "feeds" / "v1")
    fresh("feed", SAME)
    fresh("1.1", SAME)
    told = answer(Question(before="feed", after="1.1", workspace=Workspace(tmp_path)))

    assert told.before.source == "observed"
    assert told.verdict is Verdict.SAFE


def test_drifts_are_sorted_worst_first_and_else_left_as_they_are() -> None:
    """A break that was downgraded goes to the shifts, in the order of reading."""
    change = Change(observation="a.b", path="c", before=1, after=2)
    drifts = [
        Drift(change=change, severity=severity, rule=rule, reason="r")
        for severity, rule in (
            (Severity.ADD, "1"),
            (Severity.SHIFT, "2"),
            (Severity.BREAK, "3"),
            (Severity.SHIFT, "4"),
        )
    ]

    assert [drift.rule for drift in upgrade.sort_drifts(drifts)] == ["3", "2", "4", "1"]

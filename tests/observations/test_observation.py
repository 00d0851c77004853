"""Observations that are kept: read in no time, and never those of something else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.environments import make_environment
from conformance.environments.sentences import suite_digest
from conformance.harness.document import ObservationError, Observed
from conformance.model.failure import Failure, FailureKind
from conformance.model.usage_site import UsageSite
from conformance.observations import observation
from conformance.observations.observation import observe_feed, observe_release
from tests.support.own_environment import own_environment
from tests.support.reference import REFERENCE_FEED, WORKSPACE
from tests.support.wheels import write_wheel

if TYPE_CHECKING:
    from conformance.model.feed import FeedSettings
    from conformance.workspace import Workspace

pytest_plugins = ["tests.support.offline_index"]

OBSERVED = Observed(
    release="9.9.9",
    python="3.12.1",
    facts={"config.frozen": {"answer": None, "list": ["é", 1, 1.5, True]}},
    places={"config.frozen": {"answer": (UsageSite(file="feed/main.py", line=1, col_offset=4),)}},
    failures={"ticks.price": Failure(kind=FailureKind.NT_REFUSED, text="RuntimeError: no")},
    confinement="a network namespace",
)
LIMIT_S = 60.0

Look = Callable[..., Observed]


def feed_of(workspace: Workspace) -> FeedSettings:
    """Return the feed that a workspace's settings describe."""
    return workspace.settings().channel("feed").feed


class Observer:
    """Stands in for `observe_feed`, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[FeedSettings] = []
        self.answer = OBSERVED

    def __call__(self, feed: FeedSettings, *_: object, **__: object) -> Observed:
        """Answer as `observe_feed` does."""
        self.asked.append(feed)
        return self.answer


@pytest.fixture
def observer(monkeypatch: pytest.MonkeyPatch) -> Observer:
    """Put the stand-in where the observer is."""
    stand_in = Observer()
    monkeypatch.setattr(observation, "observe_feed", stand_in)
    return stand_in


@pytest.fixture
def look(wheels: Path, checkout: Workspace, tmp_path: Path) -> Look:  # what uv finds
    """Observe in one cache, on this Python, the feed of the settings or another one."""

    def observed(wanted: str = "9.9.9", feed: FeedSettings | None = None) -> Observed:
        return observe_release(
            wanted,
            python=sys.executable,
            feed=feed or feed_of(checkout),
            cache=tmp_path / "cache",
            workspace=checkout,
        )

    return observed


def test_what_was_observed_is_read_as_it_was(look: Look, observer: Observer) -> None:
    """The second answer is the first, and nothing is observed for it."""
    assert look() == OBSERVED
    assert look() == OBSERVED
    assert len(observer.asked) == 1


def test_another_release_is_observed_on_its_own(look: Look, observer: Observer) -> None:
    """What one release does is not told of another."""
    look("9.9.8")
    look("9.9.9")

    assert len(observer.asked) == 2


def test_another_line_in_the_feed_is_another_observation(
    look: Look, observer: Observer, checkout: Workspace
) -> None:
    """The feed's source is part of what was observed."""
    look()
    (checkout.root / "feed/main.py").write_text("import nautilus_trader.model\n", encoding="utf-8")
    look()

    assert len(observer.asked) == 2


@pytest.mark.parametrize(
    "line", ['run = "feed"', 'env = {A = "1"}', "stop_within_s = 3", 'keys = "refused"']
)
def test_another_way_to_run_the_feed_is_another_observation(
    look: Look, observer: Observer, checkout: Workspace, line: str
) -> None:
    """The feed's settings are part of what was observed."""
    look()
    with (checkout.root / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    look()

    assert len(observer.asked) == 2


def test_the_packages_beside_the_feeds_own_are_part_of_it(
    look: Look, observer: Observer, checkout: Workspace, tmp_path: Path
) -> None:
    """What the feed imports from a folder of ``path`` runs with it."""
    shared = tmp_path / "libs/shared.py"
    shared.parent.mkdir(parents=True)
    shared.write_text("one", encoding="utf-8")
    feed = replace(feed_of(checkout), import_roots=(shared.parent,))
    look(feed=feed)
    shared.write_text("two", encoding="utf-8")
    look(feed=feed)

    assert len(observer.asked) == 2


def test_the_source_of_the_teams_own_areas_is_part_of_it(
    look: Look, observer: Observer, checkout: Workspace, tmp_path: Path
) -> None:
    """Another probe of theirs, another observation."""
    probes = tmp_path / "my_areas/bars/probes.py"
    probes.parent.mkdir(parents=True)
    probes.write_text("one", encoding="utf-8")
    feed = replace(feed_of(checkout), areas=(tmp_path / "my_areas",))
    look(feed=feed)
    probes.write_text("two", encoding="utf-8")
    look(feed=feed)

    assert len(observer.asked) == 2


def test_the_suites_own_source_is_part_of_it(
    look: Look, observer: Observer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another probe, another observation."""
    monkeypatch.setattr(observation, "_SUITE", ("areas",))
    of_copy = partial(suite_digest, package=tmp_path / "suite")
    monkeypatch.setattr(observation, "suite_digest", of_copy)
    probe = tmp_path / "suite/areas/ticks/probes.py"
    probe.parent.mkdir(parents=True)
    probe.write_text("one", encoding="utf-8")
    look()
    probe.write_text("two", encoding="utf-8")
    look()

    assert len(observer.asked) == 2


def test_another_feed_is_handed_on_and_kept_apart(
    look: Look, observer: Observer, checkout: Workspace, tmp_path: Path
) -> None:
    """``--feed`` reaches the observer, and its answer is not the configured feed's."""
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "main.py").touch()
    other = replace(feed_of(checkout), paths=(folder,))
    look()
    look(feed=other)

    assert observer.asked == [feed_of(checkout), other]


@pytest.mark.parametrize(
    "kind", [FailureKind.HUNG, FailureKind.MACHINE, FailureKind.SUITE, FailureKind.DIED]
)
def test_what_another_run_may_tell_is_asked_again(
    look: Look, observer: Observer, kind: FailureKind
) -> None:
    """A busy or full machine's fault, the suite's own and a process that died are not kept."""
    failures = {"ticks.price": Failure(kind=kind, text="took too long and was ended\n    | log")}
    observer.answer = replace(OBSERVED, failures=failures)
    look()
    look()

    assert len(observer.asked) == 2


@pytest.mark.parametrize(("is_busy", "times"), [(True, 1), (False, 2)])
def test_what_a_busy_machine_told_is_asked_again_on_a_quiet_one(
    look: Look, observer: Observer, monkeypatch: pytest.MonkeyPatch, times: int, *, is_busy: bool
) -> None:
    """Chance may be in it; a machine that is always busy does not ask for ever."""
    monkeypatch.setattr(observation, "slowness", lambda: 2.0 if is_busy else 1.0)
    observer.answer = replace(OBSERVED, machine_was_busy=True)
    look()
    observer.answer = OBSERVED

    assert look() == replace(OBSERVED, machine_was_busy=is_busy)
    assert look() == replace(OBSERVED, machine_was_busy=is_busy)
    assert len(observer.asked) == times


@pytest.mark.parametrize(
    "kind", [FailureKind.NT_REFUSED, FailureKind.NOT_APPLICABLE, FailureKind.REACHED_OUT]
)
def test_what_the_release_does_each_time_is_kept(
    look: Look, observer: Observer, kind: FailureKind
) -> None:
    """What NT refuses, lacks or reaches for says something of the release."""
    failures = {"ticks.price": Failure(kind=kind, text="RuntimeError: no")}
    observer.answer = replace(OBSERVED, failures=failures)
    look()
    look()

    assert len(observer.asked) == 1


def test_a_spoilt_file_is_written_anew(look: Look, observer: Observer, tmp_path: Path) -> None:
    """What is not whole JSON is no observation."""
    look()
    for kept in (tmp_path / "cache/observations").iterdir():
        kept.write_text("{", encoding="utf-8")

    assert look() == OBSERVED
    assert len(observer.asked) == 2


# --- with the real observer


EMPTY = {"nautilus_trader/__init__.py": ""}
BROKEN = {"nautilus_trader/__init__.py": "raise ImportError('GLIBC_2.99 not found')"}


@pytest.mark.parametrize(
    ("name", "files", "told"),
    [
        (
            "nautilus_trader",
            EMPTY,
            (
                "nautilus_trader can't be imported: nautilus_trader.live.node: ModuleNotFoundError:"
                " No module named 'nautilus_trader.live'"
            ),
        ),
        (
            "nautilus_trader",
            BROKEN,
            (
                "nautilus_trader can't be imported: nautilus_trader.live.node: ImportError:"
                " GLIBC_2.99 not found"
            ),
        ),
        (
            "some_other_package",
            {"some_other_package.py": ""},
            "nautilus_trader is not installed in this environment",
        ),
    ],
)
def test_a_release_that_is_of_no_use_is_told_within_a_minute(
    look: Look, tmp_path: Path, name: str, files: dict[str, str], told: str
) -> None:
    """An empty one, one that fails to import, and one that is not NT at all: the reason, alone."""
    wheel = write_wheel(tmp_path / "dist", name, "1.0", files)
    started_s = time.monotonic()

    with pytest.raises(ObservationError) as refused:
        look(str(wheel))

    assert str(refused.value) == told
    assert time.monotonic() - started_s < LIMIT_S


def test_nothing_is_kept_of_a_release_that_is_of_no_use(look: Look, tmp_path: Path) -> None:
    """What can't be told today may be told tomorrow."""
    wheel = write_wheel(tmp_path / "dist", "some_other_package", "1.0")

    with pytest.raises(ObservationError):
        look(str(wheel))

    assert not (tmp_path / "cache/observations").exists()


def test_an_environment_without_the_release_has_none(
    wheels: Path,
    checkout: Workspace,
    tmp_path: Path,  # what uv finds
) -> None:
    """What is installed is listed, and it is not NT."""
    wheel = write_wheel(tmp_path / "dist", "some_other_package", "1.0")

    made = make_environment(
        str(wheel), python=sys.executable, cache=tmp_path / "cache", workspace=checkout
    )

    assert made.release == ""
    assert "some-other-package==1.0" in made.packages


def test_the_observer_reads_the_feed_that_it_is_given(tmp_path: Path) -> None:
    """The names of another source tree are described, and not those of the configured one."""
    source = "from nautilus_trader.model import Venue\n\nVenue('BINANCE')\n"
    (tmp_path / "other.py").write_text(source, encoding="utf-8")

    observed = observe_feed(
        replace(REFERENCE_FEED, paths=(tmp_path,)), own_environment(), only=["surface.names"]
    )

    assert observed.facts.keys() == {"surface.Venue", "surface.not_followed"}
    (site, *_) = next(iter(observed.places["surface.Venue"].values()))
    assert (Path(site.file).name, site.line) == ("other.py", 1)


@pytest.mark.releases
def test_a_real_release_is_observed_and_read_again_in_no_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1.220.0 from the index: facts of each area, and again within a second."""
    monkeypatch.setattr(observation, "slowness", lambda: 2.0)  # Kept, also if it is busy.
    look = partial(observe_release, feed=REFERENCE_FEED, workspace=WORKSPACE, cache=tmp_path)
    first = look("1.220.0")
    started_s = time.monotonic()
    again = look("1.220.0")

    assert time.monotonic() - started_s < 1.0
    assert again == first
    assert first.release == "1.220.0"
    assert first.failures == {}
    assert first.facts["surface.BinanceAccountType"]["members"] == {
        "USDT_FUTURE": {"present": False}
    }

"""The feed's own run: how it is started, what it is given, and how long it has."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from conformance.harness import writing
from conformance.harness.observer import observe
from conformance.harness.runner import DEADLINE_S
from conformance.model.feed import START_WITHIN_S
from tests.support.small_workspace import small_feed

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.harness.document import Observed
    from conformance.harness.runner import ProbeOutcome
    from conformance.model.facts import Json
    from conformance.model.feed import FeedSettings

START = "feed.start"
RAN: Json = {"outcome": {"subscribed": True, "exit_status": 0}}


def observed(feed: FeedSettings) -> Observed:
    """Run a feed as its contract does."""
    return observe(feed, only=[START])


@pytest.mark.parametrize(
    "run",
    ['run = "quotes.live"', 'run = ["quotes.live"]', 'run = "quotes.live:main"', "script"],
)
def test_a_feed_is_a_module_a_function_or_a_script(tmp_path: Path, run: str) -> None:
    """What a team starts its feed by starts it here, from its source and without installing it."""
    as_script = 'run = "src/quotes/live.py"'
    feed = small_feed(tmp_path, run=as_script if run == "script" else run)

    assert observed(feed).facts[START] == RAN


def test_packages_are_imported_from_the_folders_that_the_settings_name(tmp_path: Path) -> None:
    """A package beside the feed's own is found where ``path`` says."""
    elsewhere = tmp_path / "libs" / "shared"
    elsewhere.mkdir(parents=True)
    (elsewhere / "start.py").write_text("from quotes.live import main\nmain()\n", encoding="utf-8")
    feed = small_feed(tmp_path, run='run = "shared.start"', more=('path = ["libs"]',))

    assert observed(feed).facts[START] == RAN


def test_a_folder_outside_of_the_workspace_is_seen_where_the_settings_name_it(
    tmp_path: Path,
) -> None:
    """In a repository of several packages a feed may import its neighbours."""
    neighbour = tmp_path / "shared"
    neighbour.mkdir()
    (neighbour / "begin.py").write_text("from quotes.live import main\nmain()\n", encoding="utf-8")
    team = tmp_path / "team"
    feed = small_feed(team, run='run = "begin"', more=('path = ["../shared"]',))

    assert observed(feed).facts[START] == RAN


@pytest.mark.parametrize(
    ("limit_s", "outcome"),
    [
        (1, {"subscribed": True, "stops": False}),
        (10, {"subscribed": True, "exit_status": 0}),
    ],
)
def test_a_feed_has_as_long_to_stop_as_its_settings_say(
    tmp_path: Path, limit_s: int, outcome: Json
) -> None:
    """One that needs two seconds hangs for who gives it one, and stops for who gives it ten."""
    feed = small_feed(tmp_path, more=(f"stop_within_s = {limit_s}",), STOPS_AFTER_S="2")

    assert observed(feed).facts[START] == {"outcome": outcome}


def test_a_feed_may_take_longer_than_a_probe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the settings give a feed is never cut short by the limit of all probes."""
    given: list[float] = []

    def run_probes(*_: object, deadline_s: float, **__: object) -> list[ProbeOutcome]:
        given.append(deadline_s)
        return []

    monkeypatch.setattr(writing, "run_probes", run_probes)
    for stop_within_s in (1, 60):
        feed = small_feed(tmp_path / str(stop_within_s), more=(f"{stop_within_s = }",))
        writing.make_document([], feed_takes_s=feed.longest_run_s)

    assert given == [DEADLINE_S, START_WITHIN_S + 60 + 10]


def test_a_feed_has_as_long_to_start_as_its_settings_say(tmp_path: Path) -> None:
    """One that subscribes to nothing is ended once its time is over."""
    feed = small_feed(tmp_path, "says nothing", more=("start_within_s = 0.5",))

    assert observed(feed).facts[START] == {"outcome": {"subscribed": False}}


def test_the_last_lines_of_a_feed_are_kept(tmp_path: Path) -> None:
    """Where a feed fails its own traceback is there, and nothing of what started it."""
    log = observed(small_feed(tmp_path, "raises")).feed_log.splitlines()

    assert log[0] == "Traceback (most recent call last):"
    assert log[1].endswith('/quotes/live.py", line 70, in <module>')
    assert log[-1] == "RuntimeError: it can't be built"


def test_a_feed_that_fails_while_data_come_does_not_run(tmp_path: Path) -> None:
    """NautilusTrader logs what a callback raises, and ends the process: that is told."""
    told = observed(small_feed(tmp_path, "fails on data")).facts[START]

    ended = {"exit_status": 1, "error": {"error": "TypeError", "text": "'no'"}}
    assert told == {"outcome": {"subscribed": True, **ended}}


def test_variables_are_the_feeds_alone(tmp_path: Path) -> None:
    """What the settings set for the feed is in its process, and nowhere else."""
    feed = small_feed(tmp_path, STATUS="5")

    assert observed(feed).facts[START] == {"outcome": {"subscribed": True, "exit_status": 5}}
    assert "STATUS" not in os.environ

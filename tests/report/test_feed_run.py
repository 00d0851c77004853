"""What is said of a feed whose own run did not go as it should."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.harness.document import Observed
from conformance.model.feed import FeedSettings
from conformance.model.outcomes import RUNS
from conformance.report.feed_run import feed_run_lines, feed_run_problem

if TYPE_CHECKING:
    from conformance.model.facts import Json

FEED = FeedSettings(root=Path("/team"), paths=(Path("/team/src"),), command="quotes.live --fast")


def told(**outcome: Json) -> list[str]:
    """Return what is said of an outcome, a line each: what, found, expected, fix."""
    problem = feed_run_problem(outcome, FEED, "books")
    assert problem is not None
    assert problem.file == "the feed, run as quotes.live --fast"
    return [problem.what, problem.found, problem.expected, problem.fix]


def error(kind: str, text: str) -> Json:
    """Return the fact of an error."""
    return {"error": kind, "text": text}


def test_nothing_is_said_of_a_feed_that_runs() -> None:
    """It subscribed, and ended in order."""
    assert feed_run_problem(RUNS, FEED, "feed") is None


@pytest.mark.parametrize("log", ["", "one\ntwo\n"])
def test_the_last_lines_stand_below(log: str) -> None:
    """Where it wrote something, that is shown behind the fix; of a feed that runs nothing is."""
    observed = Observed(
        release="9.9.9",
        python="3.12.1",
        facts={"feed.start": {"outcome": {"subscribed": False}}},
        places={},
        failures={},
        feed_log=log,
    )
    shown = ["  its last lines:", "    | one", "    | two"] if log else []

    assert feed_run_lines(observed, FEED, "feed")[4:] == shown
    assert feed_run_lines(replace(observed, facts={}), FEED, "feed") == []


def test_a_feed_that_fails_is_told_with_its_error() -> None:
    """The error is the feed's own, and where it was raised is in the lines below."""
    assert told(subscribed=False, error=error("KeyError", "'SYMBOLS'")) == [
        "it fails before it subscribes",
        "KeyError: 'SYMBOLS'",
        "a feed that subscribes, and runs until SIGTERM comes",
        (
            "[tool.conformance] environment has to name SYMBOLS where it holds a key,"
            " env where it does not"
        ),
    ]


def test_a_key_that_nt_asks_the_environment_for_is_told_with_the_setting() -> None:
    """Where a config gives none, NT reads variables of its own."""
    text = "Environment variable 'BINANCE_API_KEY' not set"

    assert told(subscribed=False, error=error("RuntimeError", text))[3].startswith(
        "[tool.conformance] environment has to name BINANCE_API_KEY"
    )


def test_an_error_that_no_setting_helps_is_to_be_read() -> None:
    """Its own words, and the last lines, say more than a guess."""
    assert told(subscribed=False, error=error("ValueError", "no symbols"))[3] == (
        "read its last lines, below; the report says what changed for it"
    )


def test_a_feed_that_fails_while_data_come_is_told_so() -> None:
    """What its callback raised is there, not how it ended then."""
    raised = error("TypeError", "no")

    assert told(subscribed=True, exit_status=1, error=raised) == [
        "it subscribes, and fails while data come",
        "TypeError: no",
        "exit status 0 once SIGTERM comes",
        "change what raises it, or put the pin back",
    ]


@pytest.mark.parametrize(
    ("module", "fix"),
    [
        (
            "pydantic.main",
            (
                "name pydantic's package in [tool.conformance] requires, then   nt-conformance lock"
                " books; or its folder in path"
            ),
        ),
        (
            "quotes",
            '[tool.conformance] path = ["src"], or the folder that has quotes in it',
        ),
        (
            "quotes.live",
            '[tool.conformance] path = ["src"], or the folder that has quotes in it',
        ),
    ],
)
def test_a_module_that_is_not_there_is_told_with_the_setting_for_it(module: str, fix: str) -> None:
    """A package of others is locked; the feed's own is found by its folder."""
    text = f"No module named '{module}'"

    assert told(subscribed=False, error=error("ModuleNotFoundError", text))[3] == fix


def test_a_feed_that_crashes_is_told_with_the_signal() -> None:
    """No exception tells of it, so the signal does."""
    assert told(subscribed=False, signal="SIGSEGV")[:2] == [
        "it crashes before it subscribes",
        "ended by SIGSEGV",
    ]


def test_a_feed_that_ends_at_once_or_forks_is_told_to_stay() -> None:
    """Who returns with status 0 has started nothing, or has left it to another process."""
    assert told(subscribed=False, exit_status=0) == [
        "it ends at once, and subscribes to nothing",
        "exit status 0",
        "a feed that subscribes, and runs until SIGTERM comes",
        "let run stay in the foreground: it must not fork, nor return once it has started",
    ]


@pytest.mark.parametrize(
    ("status", "found"), [(2, "exit status 2"), ("no symbols", "it ended with: no symbols")]
)
def test_a_feed_that_gives_up_is_told_with_what_it_says(status: Json, found: str) -> None:
    """A status, or the text that it ended with."""
    assert told(subscribed=False, exit_status=status)[:2] == [
        "it gives up before it subscribes",
        found,
    ]


def test_a_feed_that_subscribes_to_nothing_is_led_to_the_venue() -> None:
    """It may still be waiting for an exchange that is not there."""
    assert told(subscribed=False) == [
        "it runs, and subscribes to nothing",
        "no subscription within 12 s",
        "a subscription at the venue of its run",
        (
            "lead it to the venue: {http_url} and {ws_url} in [tool.conformance] run or env;"
            " or start_within_s = 24 where it needs longer"
        ),
    ]


def test_a_feed_that_does_not_stop_is_told_with_the_limit() -> None:
    """A hang and a slow stop look alike, so both fixes are named."""
    assert told(subscribed=True, stops=False) == [
        "it subscribes, and does not stop",
        "it still ran 30 s after SIGTERM",
        "exit status 0 once SIGTERM comes, within 30 s",
        "let it end on SIGTERM; or [tool.conformance] stop_within_s = 60 where it needs longer",
    ]


@pytest.mark.parametrize(
    ("ended", "found"),
    [({"exit_status": 3}, "exit status 3"), ({"signal": "SIGTERM"}, "ended by SIGTERM")],
)
def test_a_feed_that_stops_out_of_order_is_told_with_its_end(
    ended: dict[str, Json], found: str
) -> None:
    """A service manager would call it failed."""
    assert told(subscribed=True, **ended)[:2] == [
        "it subscribes, and does not stop in order",
        found,
    ]

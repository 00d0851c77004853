"""What is said of a feed whose own run did not go as it should, and how to fix that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from conformance.model.facts import error_in
from conformance.model.feed import LEAD_TO_VENUE
from conformance.model.outcomes import FEED_RUN, RUNS
from conformance.problems import Problem

if TYPE_CHECKING:
    from conformance.harness.document import Observed
    from conformance.model.facts import Json
    from conformance.model.feed import FeedSettings

_TABLE: Final = "[tool.conformance]"
_NO_MODULE: Final = re.compile(r"No module named '([^']+)'")
_UNSET: Final = re.compile(r"^'?([A-Z][A-Z0-9_]+)'?$|[Ee]nvironment variable '([A-Z][A-Z0-9_]+)'")
"""A variable that is not set, in the text of a ``KeyError`` or of what NT or a feed raises."""
_STOPS: Final = "exit status 0 once SIGTERM comes"
_BY_HAND: Final = "read its last lines, below; the report says what changed for it"
_SUBSCRIBES: Final = "a feed that subscribes, and runs until SIGTERM comes"


def feed_run_problem(outcome: Json, feed: FeedSettings, channel: str) -> Problem | None:
    """Return what is wrong with a run of the feed; None where it went as it should.

    Args:
        outcome: As ``feed.start`` observed it.
        feed: Whose run it was.
        channel: Whose lock it ran with.
    """
    if outcome == RUNS or not isinstance(outcome, Mapping):
        return None
    what, found, expected, fix = (
        _not_stopped(outcome, feed)
        if outcome.get("subscribed")
        else _not_started(outcome, feed, channel)
    )
    return Problem(
        file=f"the feed, run as {feed.command}",
        what=what,
        found=found,
        expected=expected,
        fix=fix,
    )


def feed_run_lines(observed: Observed, feed: FeedSettings, channel: str) -> list[str]:
    """Return what is told of the feed's own run with its last lines; none where all is well."""
    outcome = observed.facts.get(FEED_RUN, {}).get("outcome")
    problem = feed_run_problem(outcome, feed, channel)
    if problem is None:
        return []
    log = [f"    | {line}" for line in observed.feed_log.splitlines()]
    return [*str(problem).splitlines(), *(["  its last lines:", *log] if log else [])]


def _not_stopped(outcome: Mapping[str, Json], feed: FeedSettings) -> tuple[str, str, str, str]:
    if outcome.get("stops") is False:
        limit = f"{feed.stop_within_s:g} s"
        return (
            "it subscribes, and does not stop",
            f"it still ran {limit} after SIGTERM",
            f"{_STOPS}, within {limit}",
            (
                f"let it end on SIGTERM; or {_TABLE} stop_within_s = {2 * feed.stop_within_s:g}"
                " where it needs longer"
            ),
        )
    if outcome.get("error"):
        return (
            "it subscribes, and fails while data come",
            _ending(outcome),
            _STOPS,
            "change what raises it, or put the pin back",
        )
    return (
        "it subscribes, and does not stop in order",
        _ending(outcome),
        _STOPS,
        "let it take SIGTERM, close, and end with status 0",
    )


def _not_started(
    outcome: Mapping[str, Json], feed: FeedSettings, channel: str
) -> tuple[str, str, str, str]:
    if "error" in outcome:
        fix = _fix_of_error(outcome["error"], feed, channel)
        return "it fails before it subscribes", _ending(outcome), _SUBSCRIBES, fix
    if "signal" in outcome:
        fix = _BY_HAND
        return "it crashes before it subscribes", _ending(outcome), _SUBSCRIBES, fix
    if outcome.get("exit_status") == 0:
        fix = "let run stay in the foreground: it must not fork, nor return once it has started"
        return "it ends at once, and subscribes to nothing", _ending(outcome), _SUBSCRIBES, fix
    if "exit_status" in outcome:
        fix = f"give it what it asks for: arguments in {_TABLE} run, variables in env"
        return "it gives up before it subscribes", _ending(outcome), _SUBSCRIBES, fix
    return (
        "it runs, and subscribes to nothing",
        f"no subscription within {feed.start_within_s:g} s",
        "a subscription at the venue of its run",
        f"{LEAD_TO_VENUE}; or start_within_s = {2 * feed.start_within_s:g} where it needs longer",
    )


def _ending(outcome: Mapping[str, Json]) -> str:
    if "signal" in outcome:
        return f"ended by {outcome['signal']}"
    if "error" in outcome:
        error = outcome["error"]
        text = error.get("text") if isinstance(error, Mapping) else ""
        return f"{error_in(error)}: {text}".removesuffix(": ").removesuffix(": None")
    status = outcome.get("exit_status")
    return f"exit status {status}" if isinstance(status, int) else f"it ended with: {status}"


def _fix_of_error(error: Json, feed: FeedSettings, channel: str) -> str:
    text = str(error.get("text", "")) if isinstance(error, Mapping) else ""
    if unset := _UNSET.search(text):
        name = unset[1] or unset[2]
        return (
            f"{_TABLE} environment has to name {name} where it holds a key, env where it does not"
        )
    missing = _NO_MODULE.search(text)
    if not missing or error_in(error) not in ("ModuleNotFoundError", "ImportError"):
        return _BY_HAND
    module = missing[1].partition(".")[0]
    own = feed.command.partition(" ")[0].partition(":")[0].partition(".")[0].strip("'\"")
    if module == own:
        return f'{_TABLE} path = ["src"], or the folder that has {module} in it'
    return (
        f"name {module}'s package in {_TABLE} requires, then   nt-conformance lock {channel};"
        " or its folder in path"
    )

"""What each release changed, and what could not be observed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.diff.records import Drift, Severity, Verdict
from conformance.history.columns import build_columns, count_unchanged
from conformance.history.records import Column, History, ReleaseResult
from conformance.model.facts import ABSENT, MISSING
from tests.support.failing import died
from tests.support.tiny_results import MEMBER, gone, read_feed, result

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.diff.lines import FeedSource

DIED = {"wire.ticks.order": died("crashed with SIGSEGV")}
ENUM = f"surface.BinanceAccountType members.{MEMBER}"
PRICE = "wire.ticks.order came"


@pytest.fixture
def source(tmp_path: Path) -> FeedSource:
    """Read the feed of one line."""
    return read_feed(tmp_path)


def columns_of(source: FeedSource, *results: ReleaseResult) -> list[Column]:
    """Return the columns of these results."""
    return list(build_columns(results, source))


def facts_of(column: Column) -> list[str]:
    """Return the facts that a release changed."""
    return [change.fact for change, _ in column.changes]


def test_the_first_release_has_nothing_to_be_compared_with(source: FeedSource) -> None:
    """It has no drift, and no verdict."""
    first, _ = columns_of(source, result("1"), result("2"))

    assert first.drifts == ()
    assert first.verdict is None


def test_a_release_that_is_like_the_one_before_is_safe(source: FeedSource) -> None:
    """No drift, and all was told."""
    assert columns_of(source, result("1"), result("2"))[1].verdict is Verdict.SAFE


def test_a_name_that_goes_blocks_with_the_feeds_line(source: FeedSource) -> None:
    """The drift engine's own record is kept: severity and line."""
    column = columns_of(source, result("1"), result("2", member=MISSING))[1]

    (drift,) = column.of(Severity.BREAK)
    assert drift.change.fact == ENUM
    assert [(line.file, line.line) for line in drift.lines] == [("feed.py", 1)]
    assert column.verdict is Verdict.BLOCKED


def test_a_change_is_told_once_where_it_came(source: FeedSource) -> None:
    """The releases after it are compared with it, and not with the first."""
    results = (result("1"), result("2", price="1.5"), result("3", price="1.5"))

    _, second, third = columns_of(source, *results)

    assert facts_of(second) == [PRICE]
    assert facts_of(third) == []


def test_a_release_that_could_not_be_had_is_a_column_that_says_so(source: FeedSource) -> None:
    """It has the reason, and no facts."""
    _, column, _ = columns_of(source, result("1"), gone("2"), result("3"))

    assert column.inconclusive == "not on the index"
    assert column.verdict is Verdict.INCONCLUSIVE
    assert column.silent == {
        "surface.BinanceAccountType",
        "surface.TradingNode",
        "wire.ticks.order",
    }
    assert column.drifts == ()


def test_what_changed_meanwhile_is_told_at_the_next_release(source: FeedSource) -> None:
    """A release that could not be had hides no change."""
    column = columns_of(source, result("1"), gone("2"), result("3", price="1.5"))[2]

    assert facts_of(column) == [PRICE]


def test_a_probe_that_died_turns_no_fact_into_a_drift(source: FeedSource) -> None:
    """Its observations are silent, there and at the next release."""
    _, second, third = columns_of(source, result("1"), result("2", failures=DIED), result("3"))

    assert second.drifts == ()
    assert second.silent == {"wire.ticks.order"}
    assert second.verdict is Verdict.INCONCLUSIVE
    assert third.drifts == ()
    assert third.verdict is Verdict.SAFE


def test_what_changed_while_a_probe_died_is_told_when_it_lives(source: FeedSource) -> None:
    """The fact is compared with what was last told of it."""
    results = (result("1"), result("2", failures=DIED), result("3", price="1.5"))

    assert facts_of(columns_of(source, *results)[2]) == [PRICE]


def test_what_the_first_release_could_not_tell_is_not_new_at_the_next(source: FeedSource) -> None:
    """It may have been there all along."""
    first, second = columns_of(source, result("1", failures=DIED), result("2"))

    assert first.silent == {"wire.ticks.order"}
    assert second.drifts == ()


def test_a_break_is_told_beside_what_could_not_be(source: FeedSource) -> None:
    """A release that stops the feed is blocked, whatever else is unknown of it."""
    results = (result("1"), result("2", member=MISSING, failures=DIED))

    assert columns_of(source, *results)[1].verdict is Verdict.BLOCKED


def test_upstream_is_asked_between_the_releases_that_were_compared(source: FeedSource) -> None:
    """Over a gap, the notes of both releases count."""
    asked: list[tuple[str, str]] = []

    def upstream(before: str, after: str, drifts: tuple[Drift, ...]) -> tuple[Drift, ...]:
        asked.append((before, after))
        return drifts

    list(build_columns([result("1"), gone("2"), result("3")], source, upstream=upstream))

    assert asked == [("1", "3")]


# --- rows


def history_of(source: FeedSource, *results: ReleaseResult) -> History:
    """Return the history of these results."""
    columns = tuple(build_columns(results, source))
    return History(python="3.12", columns=columns, unchanged=count_unchanged(results, columns))


def test_the_rows_are_the_facts_that_changed_breaks_first(source: FeedSource) -> None:
    """What never changed is counted, and has no row."""
    history = history_of(source, result("1"), result("2", price="1.5"), result("3", member=MISSING))

    assert [fact.fact for fact in history.facts] == [ENUM, PRICE]
    assert history.unchanged == 3  # that it is an enum, and what the two names are of


def test_a_row_has_a_value_in_each_release(source: FeedSource) -> None:
    """Before its first change a fact is what it changed from."""
    results = (result("1"), result("2", price="1.5"), gone("3"), result("4", price="2"))
    (fact,) = history_of(source, *results).facts

    assert [fact.value_at(place) for place in range(4)] == ["1.50", "1.5", "1.5", "2"]
    assert list(fact.changes) == [1, 3]


def test_an_observation_that_comes_has_no_value_before(source: FeedSource) -> None:
    """A name that nobody used before is absent there."""
    alone = ReleaseResult(release="1", facts={"wire.ticks.order": {"came": "1.50"}})
    history = history_of(source, alone, result("2"))

    (fact,) = (one for one in history.facts if one.fact == "surface.BinanceAccountType")
    assert fact.value_at(0) is ABSENT

"""Every rule decides some change, and every condition has a change that it lets pass."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from conformance.diff.compare import find_drifts
from conformance.diff.rule import Rule
from conformance.diff.rules import all_rules
from tests.support.drift_corpus import CORPUS, Row
from tests.support.drift_sides import drifts_of_row, observed, reference_source

if TYPE_CHECKING:
    from conformance.diff.rule import Rule

RULES = all_rules()


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row.id)
def test_a_change_gets_its_rule_and_no_other(row: Row) -> None:
    """Each change of the corpus is one drift, of the severity that a reader expects."""
    told = [(drift.rule, drift.severity) for drift in drifts_of_row(row)]

    assert told == [(row.rule, row.severity)]


def test_every_rule_is_triggered_by_the_corpus() -> None:
    """A rule that no change ever meets is none."""
    assert {rule.id for rule in RULES} == {row.rule for row in CORPUS}


def test_no_two_rules_have_one_id() -> None:
    """A rule is found by its id."""
    assert [rule for rule, count in Counter(r.id for r in RULES).items() if count > 1] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_why_and_shows_how(rule: Rule) -> None:
    """A rule has a reason of one line that fits beside a drift, and an example of a change."""
    assert 0 < len(rule.reason) <= 100
    assert rule.reason.isprintable()
    assert " → " in rule.example


def test_a_break_comes_before_a_shift_and_a_line_of_the_feeds_before_none() -> None:
    """What stops the feed is read first, and then what stands in its source."""
    sides = observed("1.219.0"), observed("1.231.0")
    ordered = find_drifts(*sides, source=reference_source())
    keys = [("break", "shift", "add").index(d.severity) * 2 + (not d.lines) for d in ordered]

    assert keys == sorted(keys)

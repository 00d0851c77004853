"""The phrases that every format shares."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.diff.records import Change, Drift, Severity, Upgrade
from conformance.model.facts import ABSENT, Absent, Json
from conformance.model.usage_site import UsageSite
from conformance.report import phrases
from conformance.texts import cut, plain
from tests.support.sample_upgrades import DEMANDED, INCONCLUSIVE, RENAMED, TO_1_220, UPGRADES


@given(st.text())
def test_plain_text_is_one_line_that_can_be_printed(text: str) -> None:
    """Nothing in a value can break a line, move a cursor or turn the reading direction."""
    assert plain(text).isprintable()


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_plain_text_stays_as_it_is(text: str) -> None:
    """What can be printed is printed."""
    assert plain(text) == text


def test_what_was_cut_is_counted() -> None:
    """A reader knows that there was more."""
    assert cut("abcdef", 2) == "ab… (4 more characters)"


@pytest.mark.parametrize(
    ("upgrade", "said"),
    [
        (
            TO_1_220,
            "2 breaks, 1 shift, 3 adds; 1,410 other changes do not touch the feed",
        ),
        (replace(TO_1_220, other_changes=None), "2 breaks, 1 shift, 3 adds"),
        (
            replace(TO_1_220, drifts=()),
            "0 breaks, 0 shifts, 0 adds; 1,410 other changes do not touch the feed",
        ),
        (INCONCLUSIVE, "0 breaks, 0 shifts, 0 adds, 3 inconclusive"),
    ],
    ids=["drifts", "other changes unasked", "none", "inconclusive"],
)
def test_drifts_are_tallied(upgrade: Upgrade, said: str) -> None:
    """Each severity is counted, and what was not asked is not told."""
    assert phrases.tally(upgrade) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((None, None), ""),
        (("", None), "the release notes name 0 of 1 drift"),
        (("Renamed", ""), "the release notes name 1 of 2 drifts"),
        (("Renamed", "Changed"), "the release notes name 2 of 2 drifts"),
    ],
    ids=["unasked", "one asked", "one found", "two found"],
)
def test_what_upstream_speaks_of_is_counted(words: tuple[str | None, ...], said: str) -> None:
    """Of the drifts that the release notes were asked about."""
    upgrade = replace(TO_1_220, drifts=tuple(replace(RENAMED, upstream=word) for word in words))

    assert phrases.notes_tally(upgrade) == said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("a", "b", "a → b"),
        ("", " b", '"" → " b"'),
        (ABSENT, "b", "(not there before) → b"),
        (["a", "b"], ["b", "c", "d"], "gone a; new c, d"),
        (["a, b"], ["c"], 'gone "a, b"; new c'),
        ("a\nb", "a", "a\\nb → a"),
    ],
    ids=["text", "empty and spaces", "absent", "list", "commas", "lines"],
)
def test_a_change_is_told_in_one_line(
    before: Json | Absent, after: Json | Absent, said: str
) -> None:
    """A reader sees where a value ends, and of a list what came and went."""
    change = Change(observation="o", path="p", before=before, after=after)

    assert phrases.arrow(change) == said


def test_a_name_outside_its_line_is_not_marked() -> None:
    """A column that does not fit the text is not trusted."""
    line = UsageSite(file="f.py", line=1, text="abc", column=2, length=2)

    assert phrases.source(line) == ("abc", "", "")


def test_a_name_is_found_in_its_line() -> None:
    """What stands around the name is told apart from it."""
    line = UsageSite(file="f.py", line=1, text="a.b\t()", column=2, length=1)

    assert phrases.source(line) == ("a.", "b", "\\t()")


@pytest.mark.parametrize(
    ("drift", "said"),
    [
        (RENAMED, "proven; 1.219.0: runs; 1.220.0: AttributeError: USDT_FUTURE"),
        (DEMANDED, "not run on both releases"),
        (replace(RENAMED, witness=None), "no witness"),
        (replace(RENAMED, witness=None, severity=Severity.SHIFT), ""),
    ],
    ids=["proven", "not run", "none of a break", "none of a shift"],
)
def test_a_break_says_what_proves_it(drift: Drift, said: str) -> None:
    """How the witness ended on both sides, or that there is none."""
    assert phrases.proof(drift, TO_1_220) == said


@settings(deadline=None)  # a whole report takes its time
@given(UPGRADES)
def test_a_message_has_a_line_for_each_thing(upgrade: Upgrade) -> None:
    """What a value contains adds no line to what is said."""
    messages = [phrases.message(drift, upgrade).split("\n") for drift in upgrade.drifts]

    assert all(line.isprintable() for lines in messages for line in lines)
    assert [len(lines) for lines in messages] == [
        1 + len(phrases.advice(drift, upgrade)) for drift in upgrade.drifts
    ]

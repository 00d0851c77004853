"""Observations as text, and the facts in which two of them differ."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.model.facts import ABSENT, Json, canonical, differences, leaves
from conformance.model.schema import ERROR, FactSection, fact

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
JSON: st.SearchStrategy[Json] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)
OBSERVATIONS = st.dictionaries(st.text(min_size=1, max_size=5), JSON, max_size=4)


def test_canonical_text_is_sorted_and_has_a_fact_a_line() -> None:
    """Keys are sorted at every depth, text stays readable, and the last line ends."""
    text = canonical({"b": {"d": "Ⓢ", "c": None}, "a": [1, True]})

    assert text == (
        '{\n  "a": [\n    1,\n    true\n  ],\n  "b": {\n    "c": null,\n    "d": "Ⓢ"\n  }\n}\n'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_canonical_refuses_what_json_has_no_word_for(value: float) -> None:
    """A NaN or an infinity is no fact."""
    with pytest.raises(ValueError, match="Out of range float values are not JSON compliant"):
        canonical({"fact": value})


def test_canonical_refuses_an_object() -> None:
    """What is not plain JSON is refused, and its type is named."""
    with pytest.raises(TypeError, match="object is not JSON serializable"):
        canonical({"fact": object()})  # type: ignore[dict-item]  # on purpose


@given(OBSERVATIONS)
def test_canonical_text_reads_back(observation: dict[str, Json]) -> None:
    """The text stands for the observation and nothing else."""
    assert json.loads(canonical(observation)) == observation


def test_a_fact_that_came_is_absent_before() -> None:
    """A fact that only the newer side has is told as such, apart from null."""
    assert [*differences({}, {"new": None})] == [("new", ABSENT, None)]


def test_a_fact_that_went_is_absent_after() -> None:
    """A fact that only the older side has is told as such."""
    assert [*differences({"old": 1}, {})] == [("old", 1, ABSENT)]


def test_a_fact_that_changed_has_both_values() -> None:
    """What was and what is stand side by side."""
    assert [*differences({"a": "x", "b": 1}, {"a": "y", "b": 1})] == [("a", "x", "y")]


def test_a_nested_fact_is_told_by_its_path() -> None:
    """Only the leaf that differs is told, by the keys that lead to it."""
    before = {"members": {"SPOT": "SPOT", "USDT_FUTURE": "USDT_FUTURE"}}
    after = {"members": {"SPOT": "SPOT", "USDT_FUTURE": "missing"}}

    assert [path for path, *_ in differences(before, after)] == ["members.USDT_FUTURE"]


def test_a_list_is_one_fact_whatever_is_in_it() -> None:
    """Records in a list belong together, and come in an order."""
    before: dict[str, Json] = {"calls": [{"name": "a"}, {"name": "b"}]}
    after: dict[str, Json] = {"calls": [{"name": "a"}, {"name": "c"}]}

    assert [path for path, *_ in differences(before, after)] == ["calls"]


def test_a_record_that_the_schema_knows_is_one_fact() -> None:
    """An error is compared and told as one, not as its type and its text."""
    schema = FactSection({"outcome": fact(ERROR)})
    before: dict[str, Json] = {"outcome": {"error": "TypeError", "text": "no"}}
    after: dict[str, Json] = {"outcome": {"error": "ValueError", "text": "no"}}

    assert [*differences(before, after, schema)] == [
        ("outcome", before["outcome"], after["outcome"])
    ]
    assert canonical(before, schema) == (
        '{\n  "outcome": {"error": "TypeError", "text": "no"}\n}\n'
    )


def test_the_order_of_a_list_is_a_fact() -> None:
    """A list of plain values is one fact, and its order is part of it."""
    assert [*differences({"demanded": ["key", "secret"]}, {"demanded": ["secret", "key"]})] == [
        ("demanded", ["key", "secret"], ["secret", "key"])
    ]


def test_an_empty_mapping_is_a_fact() -> None:
    """That there are none of something differs from its not being told."""
    assert [*differences({"requires": {}}, {})] == [("requires", {}, ABSENT)]


def test_what_is_empty_no_more_is_told_by_what_came() -> None:
    """An object or list that is filled is not told twice."""
    before: dict[str, Json] = {"members": {}}
    after: dict[str, Json] = {"members": {"SPOT": "SPOT"}}

    assert [path for path, *_ in differences(before, after)] == ["members.SPOT"]


def test_differences_are_in_the_order_of_their_paths() -> None:
    """A report of the same drift is the same text, whatever the order of keys was."""
    found = differences({"c": 1, "a": 1, "b": {"z": 1}}, {"b": {"y": 1}, "a": 2})

    assert [path for path, *_ in found] == ["a", "b.y", "b.z", "c"]


@pytest.mark.parametrize(
    ("before", "after"), [(1, True), (0, False), (1, 1.0), ([1], [True]), ([1, 2], [1.0, 2])]
)
def test_values_of_another_type_differ(before: Json, after: Json) -> None:
    """What JSON writes differently is different, though Python calls it equal."""
    assert len([*differences({"fact": before}, {"fact": after})]) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [({"a.b": 1}, {"a": {"b": 1}}), ({"a[0]": 1}, {"a": [{}, 1]}), ({"a[0]": {}}, {"a": [{}]})],
)
def test_a_key_is_not_taken_for_a_path(before: dict[str, Json], after: dict[str, Json]) -> None:
    """A key that looks like a path is told apart from the path."""
    assert [*differences(before, after)]


@given(OBSERVATIONS)
def test_nothing_differs_from_itself(observation: dict[str, Json]) -> None:
    """The same observation twice is no drift."""
    assert not [*differences(observation, json.loads(canonical(observation)))]


@given(OBSERVATIONS, OBSERVATIONS)
def test_differences_are_symmetric(one: dict[str, Json], other: dict[str, Json]) -> None:
    """Either way round the same paths differ, with the sides exchanged."""
    back = [(path, after, before) for path, before, after in differences(other, one)]

    assert [*differences(one, other)] == back


@given(OBSERVATIONS, OBSERVATIONS)
def test_no_difference_means_the_same_text(one: dict[str, Json], other: dict[str, Json]) -> None:
    """Two observations whose snapshots differ are never told to be the same."""
    assert any(differences(one, other)) == (canonical(one) != canonical(other))


def test_leaves_of_an_observation() -> None:
    """Every fact is yielded once, with its path and its value."""
    observation: dict[str, Json] = {"a": {"b": [1, 2], "c": {}}, "d": [[1], {"e": None}]}

    assert list(leaves(observation)) == [
        ("a.b", [1, 2]),
        ("a.c", {}),
        ("d", [[1], {"e": None}]),
    ]

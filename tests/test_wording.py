"""How the two sides of a fact are written, in the gate and in every report."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conformance.model.facts import ABSENT, Absent, Json
from conformance.wording import exactly, sides, written


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("USDT_FUTURE", "missing", [("was", "USDT_FUTURE"), ("now", "missing")]),
        (ABSENT, None, [("was", "(not there before)"), ("now", "none")]),
        (1, ABSENT, [("was", "1"), ("now", "(not there any more)")]),
        (
            ABSENT,
            "(not there before)",
            [("was", "(not there before)"), ("now", '"(not there before)"')],
        ),
        (1, "1", [("was", "1"), ("now", '"1"')]),
        (["a", "b"], ["b", "c"], [("gone", "a"), ("new", "c")]),
        (["a", "b"], ["b", "a"], [("was", '["a", "b"]'), ("now", '["b", "a"]')]),
        ("same", "same", [("now", "same")]),
    ],
    ids=[
        "text",
        "absent and null",
        "no longer",
        "its very words",
        "alike",
        "list",
        "another order",
        "unchanged",
    ],
)
def test_both_sides_are_told_apart(
    before: Json | Absent, after: Json | Absent, said: list[tuple[str, str]]
) -> None:
    """A reader sees what was and what is, of a list only what came and went."""
    assert list(sides(before, after, was="was")) == said


def test_text_is_written_without_quotes() -> None:
    """A reader wants the text, not its JSON."""
    assert (written("Ⓢ"), exactly("Ⓢ")) == ("Ⓢ", '"Ⓢ"')


KEYS = (
    "present",
    "subscribed",
    "error",
    "parameters",
    "called_with",
    "awaits",
    "type",
    "name",
    "of",
)
JSON: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON)
@example({"called_with": None})
@example({"subscribed": True, "error": {}})
def test_whatever_has_a_known_key_is_written(value: Json) -> None:
    """A record of another form than its key promises is told key by key."""
    assert isinstance(written(value), str)


def test_a_record_of_another_form_loses_nothing() -> None:
    """What it holds is there to read."""
    assert written({"called_with": None, "of": ["a"]}) == 'called_with none, of ["a"]'

"""How the two sides of a fact are written, in the gate and in every report."""

import pytest

from conformance.facts import ABSENT, Absent, Json
from conformance.wording import exactly, sides, written


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("USDT_FUTURE", "missing", [("was", "USDT_FUTURE"), ("now", "missing")]),
        (ABSENT, None, [("was", "(no such fact)"), ("now", "none")]),
        (1, "1", [("was", "1"), ("now", '"1"')]),
        (["a", "b"], ["b", "c"], [("gone", "a"), ("new", "c")]),
        (["a", "b"], ["b", "a"], [("was", '["a", "b"]'), ("now", '["b", "a"]')]),
        ("same", "same", [("now", "same")]),
    ],
    ids=["text", "absent and null", "alike", "list", "another order", "unchanged"],
)
def test_both_sides_are_told_apart(
    before: "Json | Absent", after: "Json | Absent", said: list[tuple[str, str]]
) -> None:
    """A reader sees what was and what is, of a list only what came and went."""
    assert list(sides(before, after, was="was")) == said


def test_text_is_written_without_quotes() -> None:
    """A reader wants the text, not its JSON."""
    assert (written("Ⓢ"), exactly("Ⓢ")) == ("Ⓢ", '"Ⓢ"')

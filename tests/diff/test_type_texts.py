"""Whether a type takes all that another one took, by their texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.diff.type_texts import covers, split

NAMES = st.sampled_from(("int", "str", "Price", "None", "float"))
TYPES = st.recursive(
    NAMES,
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map(" | ".join)
        | st.lists(inner, min_size=1, max_size=2).map(lambda a: f"dict[{', '.join(a)}]")
    ),
    max_leaves=6,
)

WIDER = (
    ("str | None", "str"),
    ("str | int | None", "None | str"),
    ("Any", "frozenset[InstrumentId] | None"),
    (None, "int"),
    ("object", "int"),
    ("dict[str, Any]", "dict[str, LiveDataClientConfig]"),
    ("dict[str, int | str]", "dict[str, int]"),
    ("list[Any] | None", "list[int]"),
    ("float", "Annotated[float, msgspec.Meta(gt=0.0)]"),
)
NOT_WIDER = (
    ("str", "str | None"),
    ("int", "Any"),
    ("int", None),
    ("float", "int"),
    ("AnyStr", "int"),
    ("tuple[Any]", "tuple[int, str]"),
    ("list[Any]", "dict[str, Any]"),
    ("Annotated[float, msgspec.Meta(gt=1.0)]", "float"),
    ("dict[str, int]", "dict[str, int | str]"),
)


@pytest.mark.parametrize(("wide", "narrow"), WIDER)
def test_a_wider_type_takes_all_that_the_narrower_took(
    wide: str | None, narrow: str | None
) -> None:
    """A union with more in it, anything at all, and a constraint less are wider."""
    assert covers(wide, narrow)


@pytest.mark.parametrize(("wide", "narrow"), NOT_WIDER)
def test_another_type_does_not(wide: str | None, narrow: str | None) -> None:
    """What takes less, or what can't be told to take as much, is not wider."""
    assert not covers(wide, narrow)


@given(TYPES, TYPES)
def test_a_union_takes_what_each_of_its_members_takes(one: str, other: str) -> None:
    """Whatever the types are, either is taken by both together, and by itself."""
    assert covers(f"{one} | {other}", other)
    assert covers(one, one)


@given(st.text(alphabet="ab[](),| "), st.text(alphabet="ab[](),| "))
def test_texts_that_are_no_types_are_answered_as_well(one: str, other: str) -> None:
    """NT's texts are read as they are, whether they parse or not."""
    assert covers(one, other) in (True, False)


def test_brackets_hold_a_type_together() -> None:
    """A sign inside brackets does not part what is outside."""
    assert split("a[b | c] | d", "|") == ("a[b | c]", "d")

"""The releases of a range, from what an index lists."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from conformance.history.range import RangeError, releases_between


@dataclass(frozen=True)
class Listed:
    """A release, with what of an index's record counts here."""

    version: Version
    yanked: str | None = None


INDEX = [
    Listed(Version("1.9.0")),
    Listed(Version("1.10.0")),
    Listed(Version("1.11.0rc1")),
    Listed(Version("1.11.0")),
    Listed(Version("1.12.0"), yanked="broken"),
    Listed(Version("1.13.0")),
]


def ask(package: str) -> list[Listed]:
    """List what the index has of NT."""
    assert package == "nautilus_trader"
    return INDEX


def between(first: str, last: str) -> tuple[str, ...]:
    """Return the releases of a range."""
    return releases_between(first, last, ask=ask)  # type: ignore[arg-type]  # all that counts


def refusal(first: str, last: str) -> str:
    """Return why there is no such range."""
    with pytest.raises(RangeError) as refused:
        between(first, last)
    return str(refused.value)


def test_both_ends_are_in_it_oldest_first() -> None:
    """Releases are ordered as versions, not as texts; pre-releases and withdrawn ones are out."""
    assert between("1.9.0", "1.13.0") == ("1.9.0", "1.10.0", "1.11.0", "1.13.0")


@pytest.mark.parametrize(("first", "last"), [("1.11.0rc1", "1.12.0"), ("1.11rc1", "1.12")])
def test_an_end_may_be_a_pre_release_or_withdrawn(first: str, last: str) -> None:
    """Who names one means it, however it is spelled."""
    assert between(first, last) == ("1.11.0rc1", "1.11.0", "1.12.0")


def test_one_release_is_a_range() -> None:
    """From a release to itself there is that one."""
    assert between("1.10.0", "1.10.0") == ("1.10.0",)


def test_an_end_that_is_not_listed_is_told_with_the_nearest() -> None:
    """What there is instead is named."""
    assert refusal("1.9.0", "1.14.0") == (
        "nt-conformance history: the index has no such release\n"
        "  found:    1.14.0\n"
        "  expected: 1.11.0, 1.12.0, 1.13.0\n"
        "  fix:      nt-conformance watch   lists the releases there are"
    )


def test_a_range_that_runs_backwards_is_refused() -> None:
    """The older release stands first."""
    assert refusal("1.13.0", "1.9.0") == (
        "nt-conformance history: the range runs backwards\n"
        "  found:    1.13.0 1.9.0\n"
        "  expected: the older release first, such as 1.211.0 1.231.0\n"
        "  fix:      nt-conformance watch   lists the releases there are"
    )


@given(st.text(), st.text())
def test_any_two_texts_are_a_range_or_refused(first: str, last: str) -> None:
    """Whatever is written, no other error comes out."""
    try:
        told: object = between(first, last)
    except RangeError as error:
        told = error.problems

    assert told

"""The first release that is not safe, with as few releases observed as can be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.cli.history import bisection_text
from conformance.diff.records import Change, Drift, Exit, Severity
from conformance.history.bisection import Bisection, find_first_bad
from conformance.history.records import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BREAK = Drift(
    change=Change(observation="ticks.price", path="at", before="1", after="2"),
    severity=Severity.BREAK,
    rule="gone",
    reason="it has gone",
)


def column(release: str, kind: str) -> Column:
    """Return what came of comparing a release with the first: good, bad or inconclusive."""
    if kind == "inconclusive":
        return Column(release=release, inconclusive="not on the index")
    return Column(release=release, drifts=(BREAK,) if kind == "bad" else ())


def judge_by(kinds: Mapping[str, str]) -> Callable[[str], Column]:
    """Return a judge who knows all."""
    return lambda release: column(release, kinds[release])


def bisect(*kinds: str) -> Bisection:
    """Bisect releases 0, 1, 2 …, the first of which is what the others are compared with."""
    named = {str(at): kind for at, kind in enumerate(kinds)}
    return find_first_bad(list(named), judge_by(named))


def test_each_step_is_told_when_it_is_taken() -> None:
    """The newest comes first, then always the middle."""
    told: list[Column] = []
    kinds = {str(at): "good" if at < 3 else "bad" for at in range(8)}

    found = find_first_bad(list(kinds), judge_by(kinds), tell=told.append)

    assert [step.release for step in told] == ["7", "3", "1", "2"]
    assert found.steps == tuple(told)
    assert (found.last_safe, found.first_bad, found.between) == ("2", "3", ())


@given(st.integers(1, 40), st.data())
def test_the_first_bad_one_is_found_in_few_steps(count: int, data: st.DataObject) -> None:
    """Wherever it is, a bisection's number of releases is enough."""
    first = data.draw(st.integers(1, count))

    found = bisect(*["good"] * first, *["bad"] * (count + 1 - first))

    assert (found.last_safe, found.first_bad) == (str(first - 1), str(first))
    assert len(found.steps) <= 2 + math.ceil(math.log2(count))


@given(st.lists(st.booleans(), min_size=1, max_size=20), st.data())
def test_releases_that_could_not_be_told_are_passed_over(
    told: list[bool], data: st.DataObject
) -> None:
    """The answer is as narrow as the releases that could be told allow, and never a guess."""
    first = data.draw(st.integers(1, len(told)))
    kinds = ["good", *("bad" if at >= first else "good" for at in range(1, len(told) + 1)), "bad"]
    seen = [
        "good",
        *(k if t else "inconclusive" for k, t in zip(kinds[1:], told, strict=False)),
        "bad",
    ]

    found = bisect(*seen)

    good = max(at for at, kind in enumerate(seen) if kind == "good")
    bad = min(at for at, kind in enumerate(seen) if kind == "bad")
    assert (found.last_safe, found.first_bad) == (str(good), str(bad))
    assert found.between == tuple(map(str, range(good + 1, bad)))


@pytest.mark.parametrize(
    ("kinds", "status", "told"),
    [
        (
            ["good", "good", "bad"],
            Exit.DRIFT,
            (
                "2  BLOCKED         1 break\n"
                "1  SAFE\n\n"
                "2 is the first that is not SAFE for a feed on 0; 1 is\n"
                "next: nt-conformance can-i-upgrade 0 2\n"
            ),
        ),
        (
            ["good", "inconclusive", "bad"],
            Exit.DRIFT,
            (
                "2  BLOCKED         1 break\n"
                "1  INCONCLUSIVE    not on the index\n\n"
                "2 is not SAFE for a feed on 0, 0 is; inconclusive: 1\n"
                "next: nt-conformance can-i-upgrade 0 2\n"
            ),
        ),
        (
            ["good", "bad", "good"],
            Exit.SAFE,
            "2  SAFE\n\n2 is SAFE for a feed on 0\n",
        ),
        (
            ["good", "good", "inconclusive"],
            Exit.INCONCLUSIVE,
            "2  INCONCLUSIVE    not on the index\n\ninconclusive: nothing is known of 2\n",
        ),
    ],
)
def test_the_steps_are_told_with_what_they_come_to(
    kinds: list[str], status: Exit, told: str
) -> None:
    """The answer, what was inconclusive, and the next command."""
    found = bisect(*kinds)

    assert bisection_text(found) == told
    assert found.exit_status is status

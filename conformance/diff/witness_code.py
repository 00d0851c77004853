"""The lines that may prove a break, written from what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.diff.records import Severity
from conformance.model.areas import area_ids, area_module, area_of, has_module
from conformance.model.facts import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.diff.records import Change, Drift
    from conformance.model.facts import Observation

MOST_LINES = 10

_MODULE = "witness"
"""Of an area that knows shorter lines than those that observe the fact again."""
_TRIALS = "trials"
"""The function of such an area that knows lines for a shift."""

_OBSERVED = """\
from conformance.harness.again import facts_of

facts = facts_of({area!r}, {observation!r})
assert {claim}, facts.get({path!r})
"""
REOBSERVES = "conformance.harness.again"
"""Stands in the code of a witness that observes the fact again, which takes a venue."""


def write_witnesses(drift: Drift, before: Mapping[str, Observation]) -> Iterator[str]:
    """Yield the code that may prove a break, the one that says most first.

    Args:
        drift: The break.
        before: The old side's observations: they say where a name is imported from.
    """
    change = drift.change
    area = area_of(change.observation)
    if area in area_ids() and has_module(area, _MODULE):
        yield from area_module(area, _MODULE).witnesses(change, before.get(change.observation, {}))
    yield _OBSERVED.format(
        area=area,
        observation=change.observation,
        claim=_claim(change),
        path=change.path,
    )


def write_trials(drift: Drift, before: Mapping[str, Observation]) -> Sequence[str]:
    """Return code for a shift that may be a break; none where its area knows no such shifts.

    Each runs where a release takes one kind of what may be passed. If the new release takes none
    that the old one takes, it takes nothing that the feed can have passed.
    """
    change = drift.change
    area = area_of(change.observation)
    if drift.severity is not Severity.SHIFT or area not in area_ids():
        return ()
    write = (
        getattr(area_module(area, _MODULE), _TRIALS, None) if has_module(area, _MODULE) else None
    )
    return tuple(write(change, before.get(change.observation, {}))) if write else ()


def _claim(change: Change) -> str:
    """Return what held of the facts on the old release."""
    if not change.path:
        return "facts"
    if change.before is ABSENT:
        return f"{change.path!r} not in facts"
    return f"facts.get({change.path!r}) == {change.before!r}"

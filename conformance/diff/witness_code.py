"""The lines that may prove a break, written from what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.areas import area_ids, area_module, area_of, has_module
from conformance.model.facts import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.diff.records import Change, Drift
    from conformance.model.facts import Observation

MOST_LINES = 10

_MODULE = "witness"
"""Of an area that knows shorter lines than those that observe the fact again."""

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


def _claim(change: Change) -> str:
    """Return what held of the facts on the old release."""
    if not change.path:
        return "facts"
    if change.before is ABSENT:
        return f"{change.path!r} not in facts"
    return f"facts.get({change.path!r}) == {change.before!r}"

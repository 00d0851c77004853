"""Merges drifts that say the same of several observations, or several things of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.model.area import Merging
from conformance.model.areas import area_of, area_or_none
from conformance.model.facts import Absent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from conformance.diff.records import Drift


def merge(drifts: Iterable[Drift]) -> tuple[Drift, ...]:
    """Return the drifts, those that are told as one with the others' facts and lines in it."""
    groups: list[list[Drift]] = []
    for drift in sorted(drifts, key=lambda one: (not _is_head(one), not _is_of_what_went(one))):
        keys = set(_keys(drift))
        alike = [known for known in groups if any(keys & set(_keys(one)) for one in known)]
        groups = [known for known in groups if known not in alike]
        groups.append([*(one for known in alike for one in known), drift])
    return tuple(map(_joined, groups))


def _is_head(drift: Drift) -> bool:
    """Whether its observation says best what several of its area say."""
    area = area_of(drift.change.observation)
    name = drift.change.observation.removeprefix(f"{area}.")
    return name in area_or_none(area).heads


def _is_of_what_went(drift: Drift) -> bool:
    """Whether a fact is there no more: what was renamed is looked for by its old name."""
    return isinstance(drift.change.after, Absent)


def _joined(drifts: Sequence[Drift]) -> Drift:
    first, *others = drifts
    also = [*first.also, *(c for other in others for c in (other.change, *other.also))]
    lines = dict.fromkeys(line for drift in drifts for line in drift.lines)
    return replace(first, also=tuple(also), lines=tuple(lines))


def _keys(drift: Drift) -> Iterator[tuple[str, ...]]:
    """Yield what a drift shares with those that are told as one with it."""
    change = drift.change
    area = area_of(change.observation)
    if drift.is_of_others:
        yield (area, drift.rule)
        return
    merging = area_or_none(area).merging
    if merging is Merging.NEVER:
        yield (area, drift.rule, change.observation, change.path)
        return
    if merging is Merging.OBSERVATION:
        yield (area, drift.rule, change.observation)
    values = (repr(change.before), repr(change.after))
    # Keys that are refused are named in what NT says of them.
    leaf = change.path.rpartition(".")[2]
    masked = tuple(value.replace(f"`{leaf}`", "<key>") for value in values)
    yield (area, drift.rule, "<key>" if masked != values else change.path, *masked)

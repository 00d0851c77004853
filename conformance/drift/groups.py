"""Which drifts say the same of several observations, or several things of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.model.areas import area_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from conformance.drift.records import Drift

_OF_OTHERS = ("foreign-", "unused-", "other-")
_EACH_BY_ITSELF = ("surface", "config", "credentials", "ticks", "wire.streams", "feed")
"""Areas in which two facts of one observation are two things to read."""
_HEADS = ("wire.streams.quotes_and_trades", "wire.http.dummy_keys")
"""Observations that tell best what several of their area tell."""


def group(drifts: Iterable[Drift]) -> tuple[Drift, ...]:
    """Return the drifts, those that are told as one with the others' facts and lines in it."""
    groups: list[list[Drift]] = []
    for drift in sorted(drifts, key=lambda one: one.change.observation not in _HEADS):
        keys = set(_keys(drift))
        alike = [known for known in groups if any(keys & set(_keys(one)) for one in known)]
        groups = [known for known in groups if known not in alike]
        groups.append([*(one for known in alike for one in known), drift])
    return tuple(map(_joined, groups))


def is_of_others(rule_id: str) -> bool:
    """Whether a rule is about what this feed does not use."""
    return rule_id.startswith(_OF_OTHERS)


def _joined(drifts: Sequence[Drift]) -> Drift:
    first, *others = drifts
    also = [*first.also, *(c for other in others for c in (other.change, *other.also))]
    lines = dict.fromkeys(line for drift in drifts for line in drift.lines)
    return replace(first, also=tuple(also), lines=tuple(lines))


def _keys(drift: Drift) -> Iterator[tuple[str, ...]]:
    """Yield what a drift shares with those that are told as one with it."""
    change = drift.change
    area = area_of(change.observation)
    if is_of_others(drift.rule):
        yield (area, drift.rule)
        return
    if area == "surface":
        yield (area, drift.rule, change.observation, change.path)
        return
    if area not in _EACH_BY_ITSELF:
        yield (area, drift.rule, change.observation)
    values = (repr(change.before), repr(change.after))
    # Keys that are refused are named in what NT says of them.
    leaf = change.path.rpartition(".")[2]
    masked = tuple(value.replace(f"`{leaf}`", "<key>") for value in values)
    yield (area, drift.rule, "<key>" if masked != values else change.path, *masked)

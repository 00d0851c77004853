"""Shows one cause once: a drift that follows from another one becomes part of it.

A cause that is a break stands for all that follows from it: the feed that does not start because
a name is gone is no second finding.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.drift.consequences import FOLDS
from conformance.drift.records import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.drift.records import Change, Drift


def fold(drifts: Sequence[Drift]) -> tuple[Drift, ...]:
    """Return the drifts that follow from no other, each with what follows from it.

    None follows from a cause that is less severe than itself: the worst would not be seen.
    """
    cause_of: dict[int, int] = {}
    for rule in FOLDS:
        for one, child in enumerate(drifts):
            if one in cause_of:
                continue
            for other, parent in enumerate(drifts):
                # Two that follow from each other would both be lost.
                if _root(other, cause_of) == one or _is_worse(child, parent):
                    continue
                if rule.follows(child, parent):
                    cause_of[one] = other
                    break
    followers: dict[int, list[Change]] = {}
    for one in cause_of:
        own = followers.setdefault(_root(one, cause_of), [])
        own.extend((drifts[one].change, *drifts[one].also))
    return tuple(
        replace(drift, also=(*drift.also, *followers.get(index, ())))
        for index, drift in enumerate(drifts)
        if index not in cause_of
    )


def _is_worse(one: Drift, other: Drift) -> bool:
    order = tuple(Severity)
    return order.index(one.severity) < order.index(other.severity)


def _root(one: int, cause_of: Mapping[int, int]) -> int:
    while one in cause_of:
        one = cause_of[one]
    return one

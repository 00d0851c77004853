"""Shows one cause once: a drift that follows from another one becomes part of it.

A cause that is a break stands for all that follows from it: the feed that does not start because
a name is gone is no second finding.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.diff.cause_rule import cause_rules_of
from conformance.diff.records import Severity
from conformance.model.areas import area_ids, area_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.diff.cause_rule import CauseRule
    from conformance.diff.records import Change, Drift


def root_causes(drifts: Sequence[Drift]) -> tuple[Drift, ...]:
    """Return the drifts that follow from no other, each with what follows from it.

    None follows from a cause that is less severe than itself: the worst would not be seen.
    """
    cause_of: dict[int, int] = {}
    for area in area_ids():
        own = [one for one, d in enumerate(drifts) if area_of(d.change.observation) == area]
        for rule in cause_rules_of(area):
            for one in own:
                if one not in cause_of and (cause := _cause(rule, one, drifts, cause_of)) >= 0:
                    cause_of[one] = cause
    followers: dict[int, list[Change]] = {}
    for one in cause_of:
        rest = followers.setdefault(_root(one, cause_of), [])
        rest.extend((drifts[one].change, *drifts[one].also))
    return tuple(
        replace(drift, also=(*drift.also, *followers.get(index, ())))
        for index, drift in enumerate(drifts)
        if index not in cause_of
    )


def _cause(rule: CauseRule, one: int, drifts: Sequence[Drift], cause_of: Mapping[int, int]) -> int:
    """Return the first drift that another one follows from by a rule; -1 for none."""
    for other, cause in enumerate(drifts):
        # Two that follow from each other would both be lost.
        if _root(other, cause_of) == one or _is_worse(drifts[one], cause):
            continue
        if rule.relates(drifts[one], cause):
            return other
    return -1


def _is_worse(one: Drift, other: Drift) -> bool:
    order = tuple(Severity)
    return order.index(one.severity) < order.index(other.severity)


def _root(one: int, cause_of: Mapping[int, int]) -> int:
    while one in cause_of:
        one = cause_of[one]
    return one

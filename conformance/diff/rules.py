"""How severe a change is: the first rule of its area that it meets decides.

A rule that is about the feed's use comes before the one for everybody, and an area says in which
order. Where none but the last one is met, the change is a `shift`: a person has to look.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from conformance.diff.general import GENERAL, LAST, NO_LONGER_TOLD, OUT_OF_REACH
from conformance.model.areas import area_ids, area_module, area_of

if TYPE_CHECKING:
    from conformance.diff.case import Case
    from conformance.diff.rule import Rule

_NO_AREA = (OUT_OF_REACH, *GENERAL, NO_LONGER_TOLD, LAST)
"""What decides of an observation that no area of ours makes."""


def rules_of(area: str) -> tuple[Rule, ...]:
    """Return the rules that decide in an area, in their order."""
    return _rules(area) if area in area_ids() else _NO_AREA


@cache
def _rules(area: str) -> tuple[Rule, ...]:
    own: tuple[Rule, ...] = area_module(area, "rules").RULES
    return tuple(dict.fromkeys((OUT_OF_REACH, *own, *_NO_AREA)))


def general_rules() -> tuple[Rule, ...]:
    """Return the rules that every area has."""
    return _NO_AREA


def all_rules() -> tuple[Rule, ...]:
    """Return every rule once, area by area."""
    return tuple(dict.fromkeys(rule for area in area_ids() for rule in rules_of(area)))


def rule_of(case: Case) -> Rule:
    """Return the rule that decides a change."""
    rules = rules_of(area_of(case.change.observation))
    return next(rule for rule in rules if rule.meets(case))

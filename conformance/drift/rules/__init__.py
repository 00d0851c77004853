"""How severe a change is: the first rule that it meets decides.

A rule that is about the feed's use comes before the one for everybody. Where none but the last
one of an area is met, the change is a `shift`: a person has to look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.drift.rules import (
    config,
    credentials,
    event_loop,
    feed,
    general,
    surface,
    values,
    wire,
)
from conformance.drift.rules.rule import Rule

if TYPE_CHECKING:
    from conformance.drift.case import Case

__all__ = ["RULES", "Rule", "rule_of"]

RULES = (
    *surface.RULES,
    *feed.RULES,
    *general.FOREIGN,
    *general.RULES,
    *config.RULES,
    *credentials.RULES,
    *event_loop.RULES,
    *values.RULES,
    *wire.RULES,
    *general.LAST,
)


def rule_of(case: Case) -> Rule:
    """Return the rule that decides a change."""
    return next(rule for rule in RULES if rule.meets(case))

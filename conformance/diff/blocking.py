"""What no snapshot can make right in production: facts with which the feed would not run.

A snapshot says what was approved, not that the feed works. In the channel that production runs,
such a fact fails its contract whatever the snapshot says, and is not written into one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.diff.rules import rules_of
from conformance.model.areas import area_of
from conformance.model.facts import leaves
from conformance.model.schemas import schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.facts import Json, Observation


def blocking_reasons(observation_id: str, facts: Observation) -> Mapping[str, str]:
    """Return the reasons, by path, for which the feed can't run with these facts."""
    leaf_values = leaves(facts, schema_of(observation_id))
    found = ((path, _reason(observation_id, path, value)) for path, value in leaf_values)
    return {path: reason for path, reason in found if reason}


def _reason(observation_id: str, path: str, value: Json) -> str:
    for rule in rules_of(area_of(observation_id)):
        if rule.stops and rule.is_about(observation_id, path) and rule.stops(value):
            return rule.reason
    return ""

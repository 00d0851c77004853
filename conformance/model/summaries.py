"""What is compared of an observation: its facts, or what its area brings them down to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.areas import area_of, area_or_none
from conformance.model.schemas import check

if TYPE_CHECKING:
    from conformance.model.facts import Observation


def summarized(observation_id: str, facts: Observation) -> Observation:
    """Return what is compared of an observation; where its area has no summary, the facts."""
    summarize = area_or_none(area_of(observation_id)).summarize
    if summarize is None or any(check(observation_id, facts)):  # Nothing that a probe has told.
        return facts
    return summarize(observation_id, facts)

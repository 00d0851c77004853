"""What observations are about, as those of real releases say: for facts that tests make up."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from conformance.model.facts import SUBJECT, Json, Observation
from conformance.workspace.snapshots import approved_ids, read_snapshot
from tests.support.reference import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_subject(observation: str, facts: Observation) -> Observation:
    """Return facts that a test makes up, with what an observation of that id is about."""
    subject = facts.get(SUBJECT) or _subject(observation)
    return {**facts, SUBJECT: subject} if subject else facts


def with_subjects(observations: Mapping[str, Observation]) -> dict[str, Observation]:
    """Return observations that a test makes up, each with what it is about."""
    return {name: with_subject(name, facts) for name, facts in observations.items()}


@cache
def _subject(observation: str) -> Json:
    area, _, name = observation.rpartition(".")
    if area == "surface" and name != "not_followed":
        return {"owner": name}
    for channel in ("feed", "next"):
        folder = WORKSPACE.snapshots(channel)
        if observation in approved_ids(folder):
            return (read_snapshot(folder, observation) or {}).get(SUBJECT)
    return None

"""Observes once more, in the process of a witness: the fact itself is the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.harness.confinement import confined
from conformance.harness.fork_server import start_server
from conformance.harness.probes import add_own_areas, chosen_probes
from conformance.harness.writing import make_document
from conformance.model.facts import Json, Observation, leaves
from conformance.model.schemas import schema_of
from conformance.model.summaries import summarized

if TYPE_CHECKING:
    from collections.abc import Mapping


class NotMadeHereError(LookupError):
    """An observation depends on the feed's source, which is read elsewhere, or failed."""


def facts_of(area: str, observation: str) -> dict[str, Json]:
    """Return the facts of an observation on the release beside this process, by their paths.

    Raises:
        NotMadeHereError: The area's probes do not make it without the feed's source.
    """
    with confined() as confinement:
        start_server()
        add_own_areas()
        document: dict[str, Any] = make_document(chosen_probes((area,)), confinement=confinement)
    made: Mapping[str, Observation] = document["observations"]
    if observation not in made:
        raise NotMadeHereError(_why_not(observation, document["failures"]))
    facts = made[observation]
    return dict(leaves(summarized(observation, facts), schema_of(observation)))


def _why_not(observation: str, failures: Mapping[str, Mapping[str, str]]) -> str:
    if not failures:
        return f"{observation} is not observed without the feed's source"
    probe, failure = next(iter(failures.items()))
    return f"{observation} could not be observed: {probe}: {failure['text']}"

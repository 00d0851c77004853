"""Observes once more, in the process of a witness: the fact itself is the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.harness.confinement import confined
from conformance.harness.fork_server import start_server
from conformance.harness.probes import add_own_areas, all_probes
from conformance.harness.writing import make_document
from conformance.model.areas import area_of
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
        probes = tuple(probe for probe in all_probes() if area_of(probe.id) == area)
        document = make_document(probes, confinement=confinement)
    made: Mapping[str, Observation] = document["observations"]  # type: ignore[assignment]  # its form
    if observation not in made:
        raise NotMadeHereError(_why_not(observation, document["failures"]))
    facts = made[observation]
    return dict(leaves(summarized(observation, facts), schema_of(observation)))


def _why_not(observation: str, failures: object) -> str:
    told = failures if isinstance(failures, dict) else {}
    for probe, failure in told.items():
        return f"{observation} could not be observed: {probe}: {failure['text']}"
    return f"{observation} is not observed without the feed's source"

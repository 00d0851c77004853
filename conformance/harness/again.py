"""Observes once more, in the process of a witness: the fact itself is the proof."""

from conformance.facts import Observation
from conformance.harness.confinement import confined
from conformance.harness.fork_server import start_server
from conformance.harness.writing import make_document
from conformance.probes import all_probes, area_of


def observed(area: str, observation: str) -> Observation:
    """Return what an area's probes tell of an observation on the release beside this process.

    Raises:
        KeyError: They do not make it.
    """
    with confined() as confinement:
        start_server()
        probes = tuple(probe for probe in all_probes() if area_of(probe.id) == area)
        document = make_document(probes, confinement=confinement)
    facts: Observation = document["observations"][observation]  # type: ignore[index]  # its form
    return facts

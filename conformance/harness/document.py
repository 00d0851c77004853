"""The document between the process that runs probes and whoever asked for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.facts import Observation
from conformance.surface.offer import Place


class ObservationError(RuntimeError):
    """Nothing could be told of the release; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """All that the probes told of one release."""

    release: str  #: E.g. ``1.219.0``.
    python: str  #: E.g. ``3.12.1``.
    facts: Mapping[str, Observation]  #: By observation id.
    places: Mapping[str, tuple[Place, ...]]  #: Where the feed leans on a fact, by observation id.
    failures: Mapping[str, str]  #: Why a probe told nothing, by probe id.
    confinement: str = ""  #: What kept the probes on loopback.


def read_document(document: Mapping[str, Any]) -> Observed:
    """Return the records that a document stands for.

    Raises:
        ObservationError: NT was not there, or could not be imported.
    """
    if "unusable" in document:
        raise ObservationError(document["unusable"])
    places = {
        name: tuple(
            Place(path=p["path"], used_at=tuple(p["used_at"]), nearest=tuple(p["nearest"]))
            for p in found
        )
        for name, found in document["places"].items()
    }
    return Observed(
        release=document["release"],
        python=document["python"],
        facts=document["observations"],
        places=places,
        failures=document["failures"],
        confinement=document["confinement"],
    )

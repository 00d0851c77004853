"""Runs probes and gathers what they tell into the document that `document` reads."""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from conformance.harness.confinement import Confinement
from conformance.harness.runner import DEADLINE_S, ProbeOutcome, UnusableReleaseError, run_probes
from conformance.harness.seeded import run_seeded
from conformance.model.failure import Failure, FailureKind
from conformance.nautilus.driver import NT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conformance.model.probe import Probe


def make_document(  # noqa: PLR0913  # each is a choice of its own
    probes: Sequence[Probe],
    *,
    prepare: str = "",
    preload: Sequence[str] = (),
    seeds: Mapping[str, Sequence[str]] = MappingProxyType({}),
    confinement: Confinement | None = None,
    feed_takes_s: float = 0.0,
) -> dict[str, object]:
    """Run probes and return what they told, as plain JSON; progress goes to stderr.

    Args:
        probes: What is run.
        prepare: As `run_probes` takes it.
        preload: The same.
        seeds: The ids of the observations that each seed breaks; ``sown`` has what comes of it.
        confinement: The same.
        feed_takes_s: How long a probe that runs the feed may take, by the feed's settings.
    """
    import importlib.metadata  # noqa: PLC0415  # while the server imports NT, and not before it

    watched = confinement or Confinement()
    deadline_s = max(DEADLINE_S, feed_takes_s)
    document: dict[str, Any] = {
        "python": platform.python_version(),
        "confinement": str(watched),
    }
    try:
        document["release"] = importlib.metadata.version(NT)
        outcomes = run_probes(
            probes,
            prepare=prepare,
            preload=preload,
            confinement=watched,
            deadline_s=deadline_s,
        )
        document |= _gather(probes, outcomes, watched)
        if seeds:
            made_by = document["made_by"]
            document["sown"] = run_seeded(
                seeds, probes, made_by, confinement=watched, deadline_s=deadline_s
            )
    except importlib.metadata.PackageNotFoundError:
        document["unusable"] = f"{NT} is not installed in this environment"
    except UnusableReleaseError as error:
        document["unusable"] = str(error)
    return document


def _gather(
    probes: Sequence[Probe], outcomes: Iterable[ProbeOutcome], confinement: Confinement
) -> dict[str, object]:
    observations: dict[str, object] = {}
    places: dict[str, object] = {}
    failures: dict[str, object] = {}
    made_by: dict[str, str] = {}
    for done, outcome in enumerate(outcomes, 1):
        print(f"{done}/{len(probes)} {outcome.probe}", file=sys.stderr, flush=True)  # noqa: T201  # progress
        if isinstance(outcome.document, dict):
            observations |= outcome.document["observations"]
            made_by |= dict.fromkeys(outcome.document["observations"], outcome.probe)
            places |= outcome.document["places"]
        elif outcome.failure is not None:
            failures[outcome.probe] = asdict(outcome.failure)
    if attempts := confinement.attempts():
        reached = ", ".join(map(str, attempts))
        text = f"importing NT reached beyond loopback: {reached}"
        failures["import"] = asdict(Failure(kind=FailureKind.REACHED_OUT, text=text))
    return {
        "observations": observations,
        "places": places,
        "failures": failures,
        "made_by": made_by,
    }

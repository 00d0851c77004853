"""Runs the probes of each seed once more, with the seed in their process.

NT is imported once for all seeds: each probe's process is a fork of that, and a seed changes NT
there alone.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from conformance.harness.runner import run_probes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from conformance.harness.confinement import Confinement
    from conformance.harness.runner import ProbeOutcome
    from conformance.model.probe import Probe

SOW = "conformance.areas.seeds:sow"
"""What a process calls that has a seed in it, with the seed's id."""


def run_seeded(
    seeds: Mapping[str, Sequence[str]],
    probes: Sequence[Probe],
    made_by: Mapping[str, str],
    *,
    confinement: Confinement,
    deadline_s: float,
) -> Mapping[str, object]:
    """Return what the probes of each seed tell with it, by the seed's id, as plain JSON.

    Args:
        seeds: The ids of the observations that each breaks.
        probes: All that there are.
        made_by: The id of the probe that makes each observation.
        confinement: As `run_probes` takes it.
        deadline_s: The same.
    """
    seeded = [*_seeded(seeds, probes, made_by)]
    return _by_seed(run_probes(seeded, confinement=confinement, deadline_s=deadline_s))


def _seeded(
    seeds: Mapping[str, Sequence[str]], probes: Sequence[Probe], made_by: Mapping[str, str]
) -> Iterator[Probe]:
    """Yield for each seed the probes that make what it breaks, prepared with it."""
    for seed, breaks in seeds.items():
        owners = {made_by.get(name) for name in breaks}
        for probe in probes:
            if probe.id in owners:
                yield replace(probe, prepare=f"{SOW}:{seed}")


def _by_seed(outcomes: Iterable[ProbeOutcome]) -> Mapping[str, object]:
    found: dict[str, Any] = {}
    for outcome in outcomes:
        seed = outcome.prepare.removeprefix(f"{SOW}:")
        document: Any = outcome.document or {"observations": {}}
        one = found.setdefault(seed, {"observations": {}, "failure": None})
        one["observations"] |= document["observations"]
        one["failure"] = asdict(outcome.failure) if outcome.failure else one["failure"]
    return found

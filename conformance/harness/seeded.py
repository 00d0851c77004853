"""Runs probes as they are, and then each seed's probe with the seed in its process.

`conformance.harness.observer` starts it as it starts `conformance.harness.child`. NT is imported
once for all seeds: each probe's process is a fork of that, and a seed changes NT there alone.
"""

from __future__ import annotations

import argparse
import json
import socket
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.harness.confinement import confined
from conformance.harness.fork_server import start_server

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from conformance.harness.runner import ProbeOutcome
    from conformance.model.probe import Probe

SOW = "conformance.areas.seeds:sow"
"""What a process calls that has a seed in it, with the seed's id."""


def main(arguments: Sequence[str]) -> int:
    """Run all that the seeds want and write one JSON document.

    Its ``sown`` has for each seed the facts of its probe; ``observations`` are those without one.
    """
    parser = argparse.ArgumentParser(prog=__name__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--venues", type=int, required=True, help="descriptor of the venue host")
    parser.add_argument("--seeds", type=Path, required=True, help="JSON: what each seed breaks")
    given = parser.parse_args(arguments)
    with confined() as confinement:
        start_server()
        from conformance.harness.environment import feed_settings  # noqa: PLC0415  # while that
        from conformance.harness.probes import add_own_areas, chosen_probes  # noqa: PLC0415  # imports
        from conformance.harness.runner import DEADLINE_S, run_probes  # noqa: PLC0415  # NT
        from conformance.harness.venue_process import use_host  # noqa: PLC0415  # "
        from conformance.harness.writing import make_document  # noqa: PLC0415  # "
        from conformance.model.areas import area_of  # noqa: PLC0415  # "

        add_own_areas()
        use_host(socket.socket(fileno=given.venues))
        seeds: Mapping[str, Sequence[str]] = json.loads(given.seeds.read_text(encoding="utf-8"))
        areas = dict.fromkeys(area_of(name) for names in seeds.values() for name in names)
        probes = chosen_probes([*areas])
        takes_s = feed_settings().longest_run_s
        document = make_document(probes, confinement=confinement, feed_takes_s=takes_s)
        if "unusable" not in document:
            outcomes = run_probes(
                [*_seeded(seeds, probes, document)],
                confinement=confinement,
                deadline_s=max(DEADLINE_S, takes_s),
            )
            document["sown"] = _by_seed(outcomes)
    given.out.write_text(json.dumps(document), encoding="utf-8")
    return 0


def _seeded(
    seeds: Mapping[str, Sequence[str]], probes: Sequence[Probe], document: Mapping[str, Any]
) -> Iterator[Probe]:
    """Yield for each seed the probes that make what it breaks, prepared with it."""
    for seed, breaks in seeds.items():
        owners = {document["made_by"].get(name) for name in breaks}
        for probe in probes:
            if probe.id in owners:
                yield replace(probe, prepare=f"{SOW}:{seed}")


def _by_seed(outcomes: Iterable[ProbeOutcome]) -> Mapping[str, object]:
    found: dict[str, Any] = {}
    for outcome in outcomes:
        seed = outcome.prepare.removeprefix(f"{SOW}:")
        told: Any = outcome.document or {"observations": {}}
        one = found.setdefault(seed, {"observations": {}, "failure": None})
        one["observations"] |= told["observations"]
        one["failure"] = asdict(outcome.failure) if outcome.failure else one["failure"]
    return found

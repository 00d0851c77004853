"""The process that runs probes and writes what they return as one JSON document.

`conformance.probes.observer` starts it with an environment of its own; to look at observations
from a terminal, use ``python -m conformance observe``.
"""

import argparse
import importlib.metadata
import json
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from conformance.probes import Probe, all_probes
from conformance.probes.runner import DEADLINE_S, UnusableReleaseError, run_probes


def main() -> int:
    """Run the probes that are asked for and write the document."""
    parser = argparse.ArgumentParser(prog="python -m conformance.probes")
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--prepare", default="")
    parser.add_argument("--deadline-s", type=float, default=DEADLINE_S)
    given = parser.parse_args()
    chosen = _chosen(given.only)
    document: dict[str, object] = {"python": platform.python_version(), "failures": {}}
    try:
        document["release"] = importlib.metadata.version("nautilus_trader")
        document.update(_run(chosen, given.deadline_s, given.prepare))
    except importlib.metadata.PackageNotFoundError:
        document["unusable"] = "nautilus_trader is not installed in this environment"
    except UnusableReleaseError as error:
        document["unusable"] = f"nautilus_trader can't be imported: {error}"
    given.out.write_text(json.dumps(document), encoding="utf-8")
    return 0


def _chosen(only: Sequence[str]) -> tuple[Probe, ...]:
    """Return the probes of these ids or areas, or all."""
    return tuple(
        p for p in all_probes() if not only or p.id in only or p.id.partition(".")[0] in only
    )


def _run(probes: Sequence[Probe], deadline_s: float, prepare: str) -> dict[str, object]:
    observations: dict[str, object] = {}
    places: dict[str, object] = {}
    failures: dict[str, str] = {}
    outcomes = run_probes(probes, deadline_s=deadline_s, prepare=prepare)
    for done, outcome in enumerate(outcomes, 1):
        print(f"{done}/{len(probes)} {outcome.probe}", file=sys.stderr, flush=True)
        if isinstance(outcome.document, dict):
            observations.update(outcome.document["observations"])
            places.update(outcome.document["places"])
        else:
            failures[outcome.probe] = outcome.failure
    return {"observations": observations, "places": places, "failures": failures}


if __name__ == "__main__":
    sys.exit(main())

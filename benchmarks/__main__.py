"""Measure: ``python -m benchmarks [--what gate|venue] [--format json]``.

Exit status: 0, 1 where an aim is missed, 2 where something could not be measured.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from benchmarks.feeding import Feeding, MeasureError, measure_feeding
from benchmarks.gate import Gate, measure_gate
from conformance.environments import make_environment
from conformance.workspace import find_workspace
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmarks that are asked for and print what they measured."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--what", choices=("gate", "venue"), help="both if not said")
    parser.add_argument("--channel", default=FEED, help="whose release; default: %(default)s")
    parser.add_argument("--runs", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    given = parser.parse_args(argv)
    try:
        measured = measure(given)
    except (MeasureError, subprocess.CalledProcessError, OSError) as error:
        print(f"could not measure: {error}", file=sys.stderr)
        return 2
    if given.format == "json":
        print(json.dumps({name: asdict(one) for name, one in measured.items()}, indent=2))
    else:
        print(*measured.values(), sep="\n")
    return 0 if all(one.is_met for one in measured.values()) else 1


def measure(given: argparse.Namespace) -> Mapping[str, Gate | Feeding]:
    """Return what was measured, by its name."""
    made = make_environment(given.channel, workspace=find_workspace())
    measured: dict[str, Gate | Feeding] = {}
    if given.what in (None, "venue"):
        measured["venue"] = measure_feeding(made.python, given.runs, tell)
    if given.what in (None, "gate"):
        measured["gate"] = measure_gate(made, given.channel, given.runs, tell)
    return measured


def tell(progress: str) -> None:
    """Say how far it is."""
    print(progress, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

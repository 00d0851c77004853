"""How long a channel's gate takes: ``nox -s bench``.

Times vary with the machine, so what counts is the ratio to a bare import of NT's live stack,
taken in turn with the gate in the same run.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from conformance.pins import FEED
from conformance.probes.observer import ROOT

GOAL = 2.5
LIVE_STACK = "nautilus_trader.live.node, nautilus_trader.adapters.binance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Median seconds of each command, and the median of the ratios run by run."""

    runs: int
    gate_s: float
    bare_import_s: float
    ratio: float


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark and print what it measured."""
    parser = argparse.ArgumentParser(prog="python -m conformance.bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    given = parser.parse_args(argv)
    measured = measure(given.runs)
    if given.format == "json":
        print(json.dumps(asdict(measured), indent=2))
    else:
        print(
            f"gate {measured.gate_s:.2f} s, bare import {measured.bare_import_s:.2f} s:"
            f" ratio {measured.ratio:.2f} (aim: at most {GOAL}), median of {measured.runs}"
        )
    return 0


def measure(runs: int) -> Measured:
    """Run the gate of this environment's channel and the bare import in turn."""
    gate = ("-m", "conformance.contracts", "--channel", FEED)
    bare = ("-c", f"import {LIVE_STACK}")
    pairs = []
    for run in range(-1, runs):  # The first warms the caches and does not count.
        pair = (_seconds(gate), _seconds(bare))
        if run >= 0:
            pairs.append(pair)
            print(f"{run + 1}/{runs} {pair[0]:.2f} s, {pair[1]:.2f} s", file=sys.stderr)
    return Measured(
        runs=runs,
        gate_s=statistics.median(gate_s for gate_s, _ in pairs),
        bare_import_s=statistics.median(bare_s for _, bare_s in pairs),
        ratio=statistics.median(gate_s / bare_s for gate_s, bare_s in pairs),
    )


def _seconds(arguments: Sequence[str]) -> float:
    started_s = time.perf_counter()
    subprocess.run(  # noqa: S603  # this interpreter, with arguments of our own
        [sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True
    )
    return time.perf_counter() - started_s


if __name__ == "__main__":
    sys.exit(main())

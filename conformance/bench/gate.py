"""How long a channel's gate takes, against a bare import of NT's live stack."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

GOAL = 4.0  #: Bare imports that a gate with all wire contracts may take.
LIVE_STACK = "nautilus_trader.live.node, nautilus_trader.adapters.binance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Median seconds of each command, and the median of the ratios run by run."""

    runs: int
    gate_s: float
    bare_import_s: float
    ratio: float
    goal: float = GOAL  #: At most.

    @property
    def is_met(self) -> bool:
        """Whether the gate is as fast as it is to be."""
        return self.ratio <= self.goal

    def __str__(self) -> str:
        return (
            f"gate {self.gate_s:.2f} s, bare import {self.bare_import_s:.2f} s:"
            f" ratio {self.ratio:.2f} (aim: at most {self.goal:g}), median of {self.runs}"
        )


def measure_gate(channel: str, runs: int, progress: Callable[[str], object]) -> Gate:
    """Run the gate of this environment's channel and the bare import in turn."""
    gate = ("-m", "conformance.gate.command", "--channel", channel)
    bare = ("-c", f"import {LIVE_STACK}")
    pairs = []
    for run in range(-1, runs):  # The first warms the caches and does not count.
        pair = (_seconds(gate), _seconds(bare))
        if run >= 0:
            pairs.append(pair)
            progress(f"gate {run + 1}/{runs}: {pair[0]:.2f} s, {pair[1]:.2f} s")
    return Gate(
        runs=runs,
        gate_s=statistics.median(gate_s for gate_s, _ in pairs),
        bare_import_s=statistics.median(bare_s for _, bare_s in pairs),
        ratio=statistics.median(gate_s / bare_s for gate_s, bare_s in pairs),
    )


def _seconds(arguments: Sequence[str]) -> float:
    started_s = time.perf_counter()
    subprocess.run(  # noqa: S603  # this interpreter, with arguments of our own
        [sys.executable, *arguments], check=True, capture_output=True
    )
    return time.perf_counter() - started_s

"""How long a channel's gate takes, against a bare import of NT's live stack."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.harness import capture
from conformance.harness.nt_process import launch_of
from conformance.harness.run_folder import run_folder
from conformance.nautilus.driver import driver_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conformance.environments import Environment

GOAL = 6.0  #: Bare imports that a gate of NautilusTrader 1 may take, without the slow tier.
_LIMIT_S = 120.0


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


def measure_gate(
    made: Environment, channel: str, runs: int, progress: Callable[[str], object]
) -> Gate:
    """Run a channel's gate and the bare import in turn.

    Args:
        made: The channel's environment.
        channel: Of a pin.
        runs: How often.
        progress: Called with a line for each.
    """
    gate = (sys.executable, "-m", "conformance", "gate", "--channel", channel)
    bare = bare_import(made)
    pairs = []
    for run in range(-1, runs):  # The first warms the caches and does not count.
        pair = (_seconds(gate), confined_seconds(bare))
        if run >= 0:
            pairs.append(pair)
            progress(f"gate {run + 1}/{runs}: {pair[0]:.2f} s, {pair[1]:.2f} s")
    return Gate(
        runs=runs,
        gate_s=statistics.median(gate_s for gate_s, _ in pairs),
        bare_import_s=statistics.median(bare_s for _, bare_s in pairs),
        ratio=statistics.median(gate_s / bare_s for gate_s, bare_s in pairs),
    )


def bare_import(made: Environment) -> tuple[str, ...]:
    """Return the command that imports what every live feed imports, and nothing else."""
    driver = driver_of(made.release)
    assert driver is not None  # noqa: S101  # a channel's release has one
    return (str(made.python), "-s", "-P", "-c", f"import {', '.join(driver.live_stack[0])}")


def confined_seconds(command: tuple[str, ...]) -> float:
    """Return how long a command of NT's environment takes inside the boundary, with its start."""
    launch = launch_of(command, work=run_folder().new("bare"))
    started_s = time.perf_counter()
    ran = capture.run(launch, timeout_s=_LIMIT_S)
    took_s = time.perf_counter() - started_s
    if ran.timed_out or ran.returncode:
        raise subprocess.CalledProcessError(ran.returncode, command, ran.stdout, ran.stderr)
    return took_s


def _seconds(command: Sequence[str]) -> float:
    started_s = time.perf_counter()
    subprocess.run(  # noqa: S603  # interpreters of ours
        command, check=True, capture_output=True
    )
    return time.perf_counter() - started_s

"""How fast the venue feeds, against how fast a real node takes what it is fed."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conformance.bench.reader import read_frames
from conformance.harness.environment import DUMMY_KEY, DUMMY_SECRET, build_environment

GOAL = 2.0  #: Times what NT takes that the venue is to feed.
FRAMES_READ = 300_000
FRAMES_TAKEN = 60_000
WITHIN_S = 60.0  #: What one of the two may take at most, with its start.
NODE = ("-m", "conformance.bench.node")
LOG_KEPT = 12


class MeasureError(Exception):
    """What is to be measured did not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeding:
    """Median frames a second, and the median of the ratios run by run."""

    runs: int
    venue_per_s: float  #: To a bare reader on loopback.
    node_per_s: float  #: Of quotes and trades that a real node called a strategy back with.
    ratio: float
    goal: float = GOAL  #: At least.

    @property
    def is_met(self) -> bool:
        """Whether the venue is fast enough not to be what a measurement of NT measures."""
        return self.ratio >= self.goal

    def __str__(self) -> str:
        return (
            f"venue {self.venue_per_s:,.0f} frames/s, node {self.node_per_s:,.0f} ticks/s:"
            f" ratio {self.ratio:.1f} (aim: at least {self.goal:g}), median of {self.runs}"
        )


def measure_feeding(runs: int, progress: Callable[[str], object]) -> Feeding:
    """Let a bare reader and a real node take as fast as each can, in turn.

    Raises:
        MeasureError: The node failed, or did not take all in time.
        OSError: The venue ended before all was read, or went silent.
    """
    pairs = []
    for run in range(runs):
        pair = (_read(), _taken())
        pairs.append(pair)
        progress(f"venue {run + 1}/{runs}: {pair[0]:,.0f} frames/s, {pair[1]:,.0f} ticks/s")
    return Feeding(
        runs=runs,
        venue_per_s=statistics.median(venue for venue, _ in pairs),
        node_per_s=statistics.median(node for _, node in pairs),
        ratio=statistics.median(venue / node for venue, node in pairs),
    )


def _read() -> float:
    """Return how many frames a second a bare reader gets of the venue."""
    with _venue(FRAMES_READ) as urls:
        return read_frames(urls["ws"], FRAMES_READ, within_s=WITHIN_S)


def _taken() -> float:
    """Return how many ticks a second a node's strategy is called with."""
    with _venue(FRAMES_TAKEN) as urls, tempfile.TemporaryDirectory(prefix="conformance-") as home:
        environment = build_environment(os.environ, home=Path(home))
        return run_node((*NODE, urls["http"], urls["ws"], str(FRAMES_TAKEN)), environment)


def run_node(
    program: Sequence[str], environment: Mapping[str, str], within_s: float = WITHIN_S
) -> float:
    """Run what prints how many ticks a second it took, and return that.

    Raises:
        MeasureError: It ended without, or did not end in time.
    """
    try:
        ran = subprocess.run(  # noqa: S603  # our own module, by this interpreter
            [sys.executable, *program],
            env=dict(environment),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=within_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise MeasureError(f"the node did not take all in {within_s:g} s") from error
    if ran.returncode:
        log = "".join(f"\n    {line}" for line in ran.stderr.splitlines()[-LOG_KEPT:])
        raise MeasureError(f"the node ended with {ran.returncode}, and its log with:{log}")
    return float(ran.stdout)


@contextmanager
def _venue(frames: int) -> Iterator[dict[str, str]]:
    """Run a venue in a process of its own, so that it shares no interpreter with who reads."""
    command = [sys.executable, "-m", "conformance.venue", "--symbols", "BTCUSDT"]
    command += ["--count", str(frames), "--key", DUMMY_KEY, "--secret", DUMMY_SECRET]
    with subprocess.Popen(  # noqa: S603  # our own module, by this interpreter
        command, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101  # it was asked for
            yield json.loads(process.stdout.readline())
        finally:
            process.kill()

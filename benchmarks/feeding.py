"""How fast the venue feeds, against how fast a real node takes what it is fed."""

from __future__ import annotations

import json
import socket
import statistics
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.reader import read_frames
from benchmarks.venue import venue_process
from conformance.harness import bootstrap, capture
from conformance.harness.nt_process import launch_of
from conformance.harness.run_folder import run_folder
from conformance.harness.venue_messages import LISTENERS
from conformance.venue.http.ports import open_listener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from conformance.harness.launched import Child

GOAL = 2.0  #: Times what NT takes that the venue is to feed.
FRAMES_READ = 300_000
FRAMES_TAKEN = 60_000
WITHIN_S = 60.0  #: What one of the two may take at most, with its start.
NODE = Path(__file__).with_name("node.py")
# Inside, nothing but the suite's package can be imported, and that by `bootstrap`.
START = """
import runpy, sys
sys.path.insert(0, sys.argv[1])
import bootstrap
sys.exit(runpy.run_path(sys.argv[2])["main"](sys.argv[3:]))
"""
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


def measure_feeding(python: Path, runs: int, progress: Callable[[str], object]) -> Feeding:
    """Let a bare reader and a real node take as fast as each can, in turn.

    Args:
        python: Interpreter of NT's environment.
        runs: How often.
        progress: Called with a line for each.

    Raises:
        MeasureError: The node failed, or did not take all in time.
        OSError: The venue ended before all was read, or went silent.
    """
    pairs = []
    for run in range(runs):
        pair = (_read(), _taken(python))
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
    listeners = [open_listener() for _ in range(LISTENERS)]
    with venue_process(FRAMES_READ, listeners) as urls:
        for listener in listeners:
            listener.close()
        return read_frames(urls["ws_url"], FRAMES_READ, within_s=WITHIN_S)


def _taken(python: Path) -> float:
    """Return how many ticks a second a node's strategy is called with."""
    return run_node(python, str(FRAMES_TAKEN))["per_s"]


def run_node(
    python: Path,
    count: str,
    *,
    frames: int = FRAMES_TAKEN,
    rate_per_s: float | None = None,
    within_s: float = WITHIN_S,
) -> Mapping[str, float]:
    """Run a node that takes ticks, and return its figures (see `benchmarks.node`).

    It is confined. Its venue listens inside, and runs in a process of its own.

    Args:
        python: Interpreter of NT's environment.
        count: How many ticks it takes, as it is told.
        frames: How many the venue sends.
        rate_per_s: How many a second; all at once where not given.
        within_s: How long it may take.

    Raises:
        MeasureError: It ended without, or did not end in time.
    """
    ours, theirs = socket.socketpair()

    @contextmanager
    def venue_inside(child: Child) -> Iterator[None]:
        with venue_process(frames, child.listeners, rate_per_s) as urls:
            ours.sendall(f"{json.dumps(urls)}\n".encode())
            yield

    with ours, theirs:
        arguments = (str(theirs.fileno()), count)
        launch = launch_of(
            (str(python), "-s", "-P", "-c", START, bootstrap.FOLDER, str(NODE), *arguments),
            work=run_folder().new("node"),
            pass_fds=(theirs.fileno(),),
            listen=LISTENERS,
        )
        shown = replace(launch, read_only=(*launch.read_only, NODE))
        ran = capture.run(shown, timeout_s=within_s, servers=venue_inside)
    if ran.timed_out:
        raise MeasureError(f"the node did not take all in {within_s:g} s")
    if ran.returncode:
        said = ran.stderr.decode("utf-8", "replace").splitlines()[-LOG_KEPT:]
        log = "".join(f"\n    {line}" for line in said)
        raise MeasureError(f"the node ended with {ran.returncode}, and its log with:{log}")
    figures: Mapping[str, float] = json.loads(ran.stdout)
    return figures

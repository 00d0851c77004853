"""What NautilusTrader costs on each channel: ``python -m benchmarks.generations``.

The channels take turns, so that what else the machine does is shared among them. Each figure is
the median of its runs, and stands beside its ratio to the first channel's.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from typing import TYPE_CHECKING

from benchmarks.feeding import MeasureError, run_node
from benchmarks.gate import bare_import
from conformance.environments import make_environment
from conformance.harness import capture
from conformance.harness.nt_process import launch_of
from conformance.harness.run_folder import run_folder
from conformance.workspace import find_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.environments import Environment

PACED_PER_S = 1_000.0
PACED_COUNT = 3_000
_LIMIT_S = 120.0
_COST = """
import json, resource, time
{imports}
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({{"import_s": time.process_time(), "memory_mb": used.ru_maxrss / 1024}}))
"""

FIGURES = {
    "import_s": "CPU of the import, s",
    "memory_mb": "memory after it, MB",
    "age_us": "dispatch p50, µs",
    "cpu_us": "CPU a tick, µs",
    "per_s": "ticks a second, at most",
}
"""What is measured. Dispatch is from NT's own ``ts_init`` to the strategy, at 1,000 ticks/s."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure all channels in turn, and print a table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.generations",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--runs", type=int, default=5, help="default: %(default)s")
    given = parser.parse_args(argv)
    workspace = find_workspace()
    made = [make_environment(channel, workspace=workspace) for channel in workspace.pins()]
    measured: list[list[Mapping[str, float]]] = [[] for _ in made]
    try:
        for run in range(given.runs):
            for at, environment in enumerate(made):
                measured[at].append(measure(environment))
                sys.stderr.write(f"run {run + 1}: {environment.release}\n")
    except (MeasureError, OSError) as error:
        sys.stderr.write(f"could not measure: {error}\n")
        return 2
    sys.stdout.write(f"{table([one.release for one in made], measured)}\n")
    return 0


def measure(made: Environment) -> Mapping[str, float]:
    """Return one run's figures of a release, by their names."""
    *start, imports = bare_import(made)
    command = (*start, _COST.format(imports=imports))
    ran = capture.run(launch_of(command, work=run_folder().new("cost")), timeout_s=_LIMIT_S)
    if ran.timed_out or ran.returncode:
        raise MeasureError(f"{made.release} can't be imported")
    paced = run_node(made.python, str(PACED_COUNT - 1), frames=PACED_COUNT, rate_per_s=PACED_PER_S)
    fast = run_node(made.python, "60000")
    return {
        **json.loads(ran.stdout),
        "age_us": paced["age_us"],
        "cpu_us": paced["cpu_us"],
        "per_s": fast["per_s"],
    }


def table(releases: Sequence[str], measured: Sequence[Sequence[Mapping[str, float]]]) -> str:
    """Return the medians as a table in Markdown, with ratios to the first release.

    Args:
        releases: Their names.
        measured: The figures of each release, run by run.
    """
    lines = [f"| | {' | '.join(releases)} |", f"|---|{'---|' * len(releases)}"]
    for name, title in FIGURES.items():
        medians = [statistics.median(run[name] for run in runs) for runs in measured]
        cells = [f"{value:,.3g} ({value / medians[0]:.2f})" for value in medians]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

"""Compare other tools with this suite: ``nox -s comparison``.

Runs each tool on each bump, once, one after the other, and writes results.json beside this and
the tables of docs/comparison.md. The environments take some 5 GB under .conformance/comparison.
"""

from __future__ import annotations

import argparse
import platform
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks.comparison.drifts import Bump, read_bumps
from benchmarks.comparison.lab import VERSIONS, prepare
from benchmarks.comparison.page import PAGE_FILE, inserted, tables
from benchmarks.comparison.results import Result, Results, read_results, write_results
from benchmarks.comparison.tools import ROOT, TOOLS, measure

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.comparison", description=__doc__)
    parser.add_argument(
        "--tables", action="store_true", help="write the tables of the results there are"
    )
    given = parser.parse_args(argv)
    bumps = read_bumps()
    results = read_results() if given.tables else run(bumps)
    write_results(results)
    page = inserted(PAGE_FILE.read_text(encoding="utf-8"), tables(results, bumps))
    PAGE_FILE.write_text(page, encoding="utf-8")
    print(tables(results, bumps))
    return 1 if any(row.failure for row in results.rows) else 0


def run(bumps: Sequence[Bump]) -> Results:
    """Run every tool on every bump."""
    releases = dict.fromkeys(release for bump in bumps for release in (bump.before, bump.after))
    print("making the environments", file=sys.stderr)
    lab = prepare(ROOT / ".conformance" / "comparison", tuple(releases))
    rows: list[Result] = []
    for bump in bumps:
        for tool in TOOLS:
            rows.append(measure(tool, lab, bump))
            done = f"{len(rows)}/{len(bumps) * len(TOOLS)}"
            print(f"{done} {bump} {tool.id} {rows[-1].seconds} s", file=sys.stderr)
    return Results(
        date=datetime.now(UTC).date().isoformat(),
        python=platform.python_version(),
        versions=VERSIONS,
        rows=tuple(rows),
    )


if __name__ == "__main__":
    sys.exit(main())

"""One comment out of the reports that a run of the gate left: ``python -m conformance.digest``.

The reports come from a run that may have been a stranger's, so they are text and no more: nothing
in them is run, or read further than a comment can hold.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

LIMIT = 65_000
"""The characters that the comment may have: GitHub's 65,535, less what marks it as ours."""

PREFIX = "report-"  #: Of the artifacts; then comes the channel, or what else was looked at.


def main(argv: Sequence[str] | None = None) -> int:
    """Print the comment for the reports below a directory."""
    parser = argparse.ArgumentParser(prog="python -m conformance.digest", description=__doc__)
    parser.add_argument("reports", type=Path, help="directory of the run's artifacts")
    parser.add_argument("--run", required=True, metavar="URL", help="page of the run")
    given = parser.parse_args(argv)
    sys.stdout.write(digest(read_reports(given.reports), given.run))
    return 0


def read_reports(directory: Path) -> dict[str, str]:
    """Return the reports by name, in the order in which they are to be read.

    Channels come in the order of their names, and the look ahead at the upgrade last. A report
    that is too long for a comment is read no further than shows that.
    """
    paths = {path.parent.name: path for path in directory.glob(f"{PREFIX}*/report.md")}
    ordered = sorted(paths, key=lambda name: (name == f"{PREFIX}upgrade", name))
    return {name.removeprefix(PREFIX): _read(paths[name]) for name in ordered}


def digest(reports: Mapping[str, str], run: str) -> str:
    """Return the comment: each report whole while there is room, or where it can be read.

    Args:
        reports: Markdown by name.
        run: Address of the run that made them, which shows them all.
    """
    told = f"\n\n[The gate's run]({run})\n"
    if not reports:
        return f"The gate ended without a report.{told}"
    elsewhere = {name: f"**{name}**: too long for here; the run below has it" for name in reports}
    room = LIMIT - len(told) - sum(len(line) + 2 for line in elsewhere.values())
    parts: list[str] = []
    for name, report in reports.items():
        text = report.strip()
        fits = len(text) - len(elsewhere[name]) <= room
        room -= len(text) - len(elsewhere[name]) if fits else 0
        parts.append(text if fits else elsewhere[name])
    return "\n\n".join(parts) + told


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.read(LIMIT + 1)


if __name__ == "__main__":
    sys.exit(main())

"""Hold what is told of programs that nobody here wrote against what they do: ``nox -s programs``.

Each program is run on both releases of each pair, confined, by `running.py`, which knows nothing
of the suite; then `can-i-upgrade` is asked of it. Both are kept in the user's cache folder.
Exit status: 0, 1 where a break is missed, or told of what runs, 2 where it could not be measured.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks.archives import ArchiveError
from benchmarks.programs.answers import answer_of, new_workspace
from benchmarks.programs.collection import programs_of
from benchmarks.programs.judging import Judged, Mark, judge
from benchmarks.programs.page import PAGE_FILE, Pair, inserted, table
from benchmarks.programs.truth import outcome_of
from conformance.environments import EnvironmentNotMadeError, make_environment
from conformance.harness.run_folder import run_folder
from conformance.problems import FileError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PAIRS: tuple[Pair, ...] = (
    ("1.211.0", "1.219.0"),
    ("1.219.0", "1.220.0"),
    ("1.221.0", "1.231.0"),
    ("1.225.0", "1.226.0"),
    ("1.226.0", "1.227.0"),
    ("1.230.0", "1.231.0"),
)
WRONG = frozenset((Mark.MISSED, Mark.FALSE_BREAK))
_STEPS_OF_OURS = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.programs",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("pairs", nargs="*", metavar="OLDER:NEWER", help="all if not said")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="programs with it in their names"
    )
    given = parser.parse_args(argv)
    asked = [pair.partition(":")[::2] for pair in given.pairs]
    try:
        found = {pair: measure(pair, given.only) for pair in asked or PAIRS}
    except (ArchiveError, EnvironmentNotMadeError, FileError, OSError) as error:
        sys.stderr.write(f"could not measure: {error}\n")
        return 2
    text = table(found)
    sys.stdout.write(f"{text}\n")
    if not (given.pairs or given.only):
        head = f"Run on {datetime.now(UTC).date().isoformat()}."
        page = inserted(PAGE_FILE.read_text(encoding="utf-8"), f"{head}\n\n{text}")
        PAGE_FILE.write_text(page, encoding="utf-8")
    return 1 if WRONG & marks(found) else 0


def marks(found: Mapping[Pair, Sequence[Judged | None]]) -> frozenset[Mark]:
    """Return how all answers fit."""
    return frozenset(one.mark for judged in found.values() for one in judged if one)


def measure(pair: Pair, only: str) -> Sequence[Judged | None]:
    """Return what there is to say of each program; None of one that does not run on the older."""
    older, newer = map(make_environment, pair)
    work = run_folder().new("programs")
    workspace = new_workspace(work / "workspace")
    found: list[Judged | None] = []
    for program in programs_of(pair[0], work):
        if only not in program.name:
            continue
        before = outcome_of(program, older)
        judged = None
        if len(before.done) > _STEPS_OF_OURS:
            answer = answer_of(program, pair, workspace)
            judged = judge(program, before, outcome_of(program, newer), answer)
        found.append(judged)
        summary = (
            f"{judged.mark} {judged.seconds:.0f} s {judged.detail[:300]}" if judged else "not run"
        )
        sys.stderr.write(f"{' → '.join(pair)} {program.name}: {summary}\n")
    return found


if __name__ == "__main__":
    sys.exit(main())

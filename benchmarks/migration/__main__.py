"""Hold what is told of a move to NautilusTrader 2 against the two releases: ``nox -s migration``.

Each adapter's programs are read as a feed's, each file by itself, and the report is judged by what
`importlib`, `getattr` and `inspect.signature` say in the two releases' own environments. The
programs are those of the source archive of 1.231.0, from the user's index, or with --examples those
of a folder with one folder an adapter, such as ``examples/live`` of a checkout of NT.
Exit status: 0, 1 where a name is missed, said gone but there, or has a successor that is not
there, 2 where it could not be measured.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.archives import ArchiveError
from benchmarks.migration.archive import ARCHIVE, RELEASE, unpacked_programs
from benchmarks.migration.judging import Judge, Judgement, Reading, merged
from benchmarks.migration.page import PAGE_FILE, inserted, table
from benchmarks.migration.releases import NotAnsweredError, ask
from benchmarks.migration.uses import plain_uses
from conformance.environments import EnvironmentNotMadeError, make_environment
from conformance.harness.document import ObservationError
from conformance.model.feed import FeedSettings
from conformance.nautilus.successors import successor
from conformance.observations.api import api_model
from conformance.problems import FileError
from conformance.usage.observation import read_moved_feed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.migration.uses import PlainUse
    from conformance.model.migration import MovedName

NEWER = "2.0.0rc7"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.migration",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("adapters", nargs="*", help="all if not said; the page is of all")
    parser.add_argument("--examples", type=Path, metavar="DIR", help="programs by adapter")
    given = parser.parse_args(argv)
    try:
        folder = (given.examples or unpacked_programs()).resolve()
        found = measure(folder, given.adapters or adapters_in(folder))
    except (
        ArchiveError,
        EnvironmentNotMadeError,
        FileError,
        NotAnsweredError,
        ObservationError,
        OSError,
    ) as error:
        sys.stderr.write(f"could not measure: {error}\n")
        return 2
    text = table(found)
    sys.stdout.write(f"{text}\n")
    if not (given.examples or given.adapters):
        day = datetime.now(UTC).date().isoformat()
        head = f"Run on {day}: the programs of {ARCHIVE.file}, for {NEWER}."
        page = inserted(PAGE_FILE.read_text(encoding="utf-8"), f"{head}\n\n{text}")
        PAGE_FILE.write_text(page, encoding="utf-8")
    return 0 if all(one.is_right for one in found.values()) else 1


def adapters_in(folder: Path) -> Sequence[str]:
    """Return the names of the folders that hold programs."""
    return sorted(one.name for one in folder.iterdir() if one.is_dir() and any(one.rglob("*.py")))


def measure(folder: Path, adapters: Sequence[str]) -> Mapping[str, Judgement]:
    """Return what there is to count of each adapter's programs."""
    older, newer = make_environment(RELEASE), make_environment(NEWER)
    written_for, other = api_model(older), api_model(newer)
    readings = {}
    for adapter in adapters:
        files = sorted((folder / adapter).rglob("*.py"))
        uses: list[PlainUse] = []
        moved: list[MovedName] = []
        for file in files:
            uses += plain_uses(file, file.relative_to(folder).as_posix())
            feed = FeedSettings(root=folder, paths=(file,))
            migration = read_moved_feed(feed, written_for, other, successor).migration
            moved += migration.names if migration else ()
        readings[adapter] = Reading(programs=len(files), uses=uses, moved=merged(moved))
        sys.stderr.write(f"{adapter}: {len(files)} programs\n")
    return Judge(partial(ask, older), partial(ask, newer), _new_name).judge(readings)


def _new_name(old: str) -> str:
    known = successor(old)
    return known.new if known else ""


if __name__ == "__main__":
    sys.exit(main())

"""The gate: ``nt-conformance gate --channel feed``, as ``nox -s conformance`` runs it.

Runs the contracts of one channel (see `conformance.gate`). Where one does not hold, the run
ends with the drift report, and with ``--report FILE`` that is also written as Markdown. In
GitHub Actions, annotations are put on the feed's lines. Ends with 0 where every contract holds,
1 on a drift, 2 where it could not tell.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.gate import observing
from conformance.problems import FileError
from conformance.workspace import find_workspace
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from conformance.drift.records import Upgrade
    from conformance.gate.run import ContractRun

REVIEWED = "as reviewed"


def main(argv: Sequence[str] | None = None) -> int:
    """Start to observe, let pytest hold the contracts, and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m conformance.gate.command", add_help=False)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--channel", default=FEED)
    given, others = parser.parse_known_args(argv)
    try:
        observing.start(find_workspace(given.root), given.channel)
    except FileError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    import pytest  # noqa: PLC0415  # it takes as long to start as NT half does

    contracts = str(Path(__file__).parent)
    arguments = [contracts, "--channel", given.channel, *others]
    return int(pytest.main(arguments, plugins=[DriftReport(given.report)]))


@dataclass(slots=True)
class DriftReport:
    """Ends a run of contracts that fails with the drift report: a plugin of pytest."""

    path: Path | None  #: Where it is written as Markdown as well.

    def pytest_conformance_end(
        self, run: ContractRun, verdict: str, reporter: pytest.TerminalReporter
    ) -> bool:
        """Tell what drifted, instead of telling each contract that failed."""
        from conformance.report import render  # noqa: PLC0415  # where all is well, unneeded

        told = upgrade_of(run)
        if told is None:
            return False
        reporter.write_line("")
        reporter.write_line(render(told, "text").rstrip("\n"))
        reporter.write_line(verdict)
        if os.environ.get("GITHUB_ACTIONS"):
            reporter.write_line(render(told, "github").rstrip("\n"))
        if self.path is not None:
            self.path.write_text(render(told, "markdown"), encoding="utf-8")
        return True


def upgrade_of(run: ContractRun) -> Upgrade | None:
    """Return what drifted between the reviewed snapshots and a run; None if those can't be read."""
    from conformance.drift.compare import find_drifts  # noqa: PLC0415  # where all is well, unneeded
    from conformance.drift.records import Subject, Upgrade  # noqa: PLC0415  # "
    from conformance.drift.upgrade import (  # noqa: PLC0415  # "
        observed_side,
        read_feed,
        reviewed_side,
        told_on_both,
    )
    from conformance.drift.witness import unproven  # noqa: PLC0415  # "

    after = observed_side(run.observed)
    try:
        before = reviewed_side(run.workspace, run.channel)
        source = read_feed(run.feed)
    except FileError:
        return None
    old, new = told_on_both(before, after)
    drifts = find_drifts(old, new, source=source, places=after.places)
    return Upgrade(
        before=Subject(release=REVIEWED, python=after.subject.python, source=before.subject.source),
        after=after.subject,
        drifts=unproven(drifts, old),
        untold=after.untold,
        next_command=_next_command(run.channel, drifts and drifts[0].severity),
    )


def _next_command(channel: str, worst: object) -> str:
    if worst == "break":
        return f"mend the feed, or put the pin back and run   nox -s lock -- {channel}"
    return f"nox -t {channel} -- --snapshot-update   accepts it; then read the diff and commit it"


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # What is left has no more to do, and takes a while to.

"""The gate: ``python -m conformance.gate --channel feed``, as ``nox -s conformance`` runs it.

Runs the contracts of one channel (see `conformance.contracts`). Where one does not hold, the run
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

from conformance.contracts import observing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from conformance.contracts.run import ContractRun
    from conformance.drift.records import Upgrade

REVIEWED = "as reviewed"


def main(argv: Sequence[str] | None = None) -> int:
    """Start to observe, let pytest hold the contracts, and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m conformance.gate", add_help=False)
    parser.add_argument("--report", type=Path)
    given, others = parser.parse_known_args(argv)
    observing.start()
    import pytest  # noqa: PLC0415  # it takes as long to start as NT half does

    plugin = DriftReport(given.report)
    return int(pytest.main(["conformance/contracts", *others], plugins=[plugin]))


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
    from conformance.probes.observer import ROOT  # noqa: PLC0415  # "
    from conformance.problems import FileError  # noqa: PLC0415  # "

    after = observed_side(run.observed)
    try:
        before = reviewed_side(ROOT, run.channel)
        source = read_feed(ROOT)
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

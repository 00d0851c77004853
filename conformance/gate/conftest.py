"""Observes the release once, then makes a contract of every observation."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest

from conformance.gate import observing
from conformance.gate.ending import end_of_run
from conformance.gate.run import RUN, ContractRun, read_approved
from conformance.gate.snapshots import ObservationSnapshot
from conformance.harness.document import ObservationError
from conformance.observations.second_look import look_again
from conformance.problems import FileError
from conformance.texts import minor_of
from conformance.version import SUITE
from conformance.workspace.files import keep_line_ends, remove_drafts
from conformance.workspace.snapshots import check_places, remove_snapshots
from conformance.workspace.stamp import Stamp, write_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

DRIFT, INCONCLUSIVE = 1, 2


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--channel``, without which no contract runs."""
    parser.addoption("--channel", help="channel of the pin in whose environment this runs")


def pytest_configure(config: pytest.Config) -> None:
    """Leave the failures to the end of the run, where each is told once."""
    config.option.no_header = True
    config.option.verbose = config.option.verbose or -1
    config.option.tbstyle = "no"
    config.option.reportchars = ""
    config.option.default_extension = f"{ObservationSnapshot.__module__}.ObservationSnapshot"
    config.addinivalue_line("filterwarnings", "ignore:\\s*Can not relate snapshot name")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Check the environment and observe the release."""
    config = session.config
    updates = any(
        value for name, value in vars(config.option).items() if name.startswith("update_")
    )
    channel = config.getoption("--channel")
    if channel is None:
        raise pytest.UsageError("no --channel: nt-conformance gate   runs every channel")
    if updates and os.environ.get("CI"):
        raise pytest.UsageError("CI is set, and approving a drift is a human act")
    try:
        workspace = observing.workspace()
        observing.start(workspace, channel)
        folder = workspace.snapshots(channel)
        check_places(folder)
        snapshots = read_approved(folder)  # While the probes run, and before an update writes.
        looked = look_again(observing.result(channel), snapshots, observing.observe_again)
        run = ContractRun(
            workspace=workspace,
            channel=channel,
            observed=looked.observed,
            differed_once=looked.differed_once,
            snapshots=snapshots,
            updates=updates,
        )
        _ = run.stamp  # One that can't be read leaves open of what the snapshots were approved.
    except (FileError, ObservationError) as error:
        raise pytest.UsageError(f"inconclusive\n{error}") from error
    remove_drafts(run.folder)
    ObservationSnapshot.folder = run.folder
    config.stash[RUN] = run
    gc.freeze()  # What is there stays until the end, and takes long to look through.


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a contract of each observation."""
    if "observation_id" in metafunc.fixturenames:
        metafunc.parametrize("observation_id", metafunc.config.stash[RUN].contracts)


@pytest.fixture
def run(request: pytest.FixtureRequest) -> ContractRun:
    """Return the run that all contracts share."""
    return request.config.stash[RUN]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Decide how the run ends: 1 is drift, and nothing else; what was left out is never green."""
    run = session.config.stash.get(RUN, None)
    if run is None:
        return
    if any(broken.kind.is_drift for broken in run.broken.values()):
        session.exitstatus = DRIFT
    elif run.broken or not run.results or session.exitstatus != pytest.ExitCode.OK:
        session.exitstatus = INCONCLUSIVE
    elif run.updates:
        _approve(run)
    elif not run.is_whole:
        session.exitstatus = INCONCLUSIVE


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Iterator[None]:
    """End with what failed, the verdict in one line, and the next command."""
    yield
    run = config.stash.get(RUN, None)
    if run is None:
        return
    for line in end_of_run(run):
        terminalreporter.write_line(line)
    for report in terminalreporter.stats.get("error", ())[:1]:
        terminalreporter.write_line(f"the contracts could not be held:\n{report.longreprtext}")


def _approve(run: ContractRun) -> None:
    """Finish an update: a full one has no left-over snapshots, and stamps what was approved."""
    keep_line_ends(run.folder.parents[1])
    if not run.is_whole:
        return
    remove_snapshots(run.folder, run.stale)
    python = minor_of(run.observed.python)
    stamp = Stamp(release=run.observed.release, python=python, suite=SUITE, feed=run.usage)
    write_stamp(run.folder, stamp)

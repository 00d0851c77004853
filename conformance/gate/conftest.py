"""Observes the release once, then makes a contract of every observation."""

import os
from collections.abc import Generator, Iterator

import pytest

from conformance.gate import observing
from conformance.gate.failure import UNTOLD, end_of_run, verdict_of_run
from conformance.gate.run import ContractRun, check_environment
from conformance.gate.snapshots import ObservationSnapshot
from conformance.harness.document import ObservationError
from conformance.problems import FileError
from conformance.workspace.snapshots import remove_snapshots

COULD_NOT_TELL = 2
_RUN = pytest.StashKey[ContractRun]()
_DRIFTED = pytest.StashKey[bool]()


class Hooks:
    """What a plugin may do at the end of a run."""

    def pytest_conformance_end(
        self, run: ContractRun, verdict: str, reporter: pytest.TerminalReporter
    ) -> bool:
        """Tell what drifted; return whether that was done, so that nobody else does."""
        raise NotImplementedError


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--channel``, without which no contract runs."""
    parser.addoption("--channel", help="channel of the pin in whose environment this runs")


def pytest_configure(config: pytest.Config) -> None:
    """Leave the failures to the end of the run, where each is told once."""
    config.stash[_DRIFTED] = False
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
        pytest.exit("no --channel: nox -s conformance   runs every channel", COULD_NOT_TELL)
    if updates and os.environ.get("CI"):
        pytest.exit("CI is set, and accepting a drift is a human act", COULD_NOT_TELL)
    try:
        workspace = observing.workspace()
        check_environment(workspace, channel)
        observed = observing.result(channel)
    except (FileError, ObservationError) as error:
        pytest.exit(f"could not tell\n{error}", COULD_NOT_TELL)
    ObservationSnapshot.folder = workspace.snapshots(channel)
    config.stash[_RUN] = ContractRun(
        workspace=workspace, channel=channel, observed=observed, updates=updates
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a contract of each observation."""
    if "observation_id" in metafunc.fixturenames:
        metafunc.parametrize("observation_id", metafunc.config.stash[_RUN].contracts)


@pytest.fixture
def run(request: pytest.FixtureRequest) -> ContractRun:
    """Return the run that all contracts share."""
    return request.config.stash[_RUN]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep "could not tell" apart from a drift: it is said where nothing worse was found."""
    run = session.config.stash.get(_RUN, None)
    if run and run.updates and exitstatus == pytest.ExitCode.OK and not _is_partial(session):
        remove_snapshots(run.folder, run.stale)
    if run and exitstatus == pytest.ExitCode.TESTS_FAILED and not session.config.stash[_DRIFTED]:
        session.exitstatus = COULD_NOT_TELL


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note that a contract failed over something that was observed."""
    report = yield
    if report.failed and not report.longreprtext.startswith(UNTOLD):
        item.config.stash[_DRIFTED] = True
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Iterator[None]:
    """End with what failed, the verdict in one line, and the next command."""
    yield
    run = config.stash.get(_RUN, None)
    if run is None:
        return
    failed = [(_contract(r), r.longreprtext) for r in terminalreporter.stats.get("failed", ())]
    passed = len(terminalreporter.stats.get("passed", ()))
    if failed and not run.updates:
        verdict = verdict_of_run(run, failed, passed=passed)
        told = config.hook.pytest_conformance_end(
            run=run, verdict=verdict, reporter=terminalreporter
        )
        if any(told):
            return
    for line in end_of_run(run, failed, passed=passed):
        terminalreporter.write_line(line)


def _is_partial(session: pytest.Session) -> bool:
    """Whether contracts were left out, so that their snapshots are not stale but not asked."""
    run = session.config.stash[_RUN]
    return session.testscollected < len(run.contracts)


def _contract(report: pytest.TestReport) -> str:
    return report.nodeid.partition("[")[2].removesuffix("]")

"""Compare the release of a channel with its approved snapshots.

Each observation is a contract. Where one does not hold, the run ends with the drift report. Words
that this command does not know go on to pytest: --snapshot-update approves what drifted, and is
refused where CI is set. Exit status: 0 every contract holds, 1 drift, 2 inconclusive: something
could not be observed, or contracts were left out.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.cli.arguments import a_path, add_cache, add_root, add_slow
from conformance.harness.boundary.system import die_with_parent
from conformance.harness.low_priority import import_at_low_priority
from conformance.harness.venue_host import start_host_ahead
from conformance.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

DRIFT: Final = 1
INCONCLUSIVE: Final = 2


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--channel", help="of a pin; every channel in turn where not given")
    parser.add_argument(
        "--report", type=a_path, metavar="FILE", help="write the drift report there, as Markdown"
    )
    add_slow(parser)
    add_cache(parser)
    add_root(parser)


def run(given: Namespace) -> int:
    """Hold the contracts of a channel, or of each.

    Raises:
        FileError: There is no workspace, or its pins can't be read.
    """
    workspace = find_workspace(given.root)
    if given.channel is None:
        return _every_channel(workspace, given)
    gc.disable()  # What a gate makes it keeps until its end, which comes soon.
    try:
        return _hold(workspace, given)
    finally:
        gc.enable()


def _hold(workspace: Workspace, given: Namespace) -> int:
    """Hold the contracts of one channel."""
    start_host_ahead()
    from conformance.gate import observing  # noqa: PLC0415  # the host imports meanwhile

    observing.start(workspace, given.channel, cache=given.cache, slow=given.slow)
    # Neither settings nor plugins that a team has for its own tests are these contracts'.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    import_at_low_priority("pytest", "syrupy", "conformance.gate.drift_report")
    import pytest  # noqa: PLC0415  # it takes as long to start as NT half does

    from conformance.gate.drift_report import DriftReport  # noqa: PLC0415  # "

    contracts = str(Path(observing.__file__).parent)
    # Rewritten assertions would be compiled anew at every run; a contract has none.
    arguments = [contracts, "-c", os.devnull, "--rootdir", contracts]
    # Else pytest lists each folder above this one as well.
    arguments += ["--confcutdir", contracts]
    arguments += ["-p", "no:cacheprovider", "-p", "syrupy", "--assert", "plain"]
    arguments += ["--channel", given.channel, *given.passed_on]
    report = DriftReport(given.report)
    with _ending_at_once():
        status = int(pytest.main(arguments, plugins=[report]))
    if report.error:
        sys.stderr.write(f"{report.error}\n")
        return INCONCLUSIVE
    if status == 0 and report.decided != 0:
        return INCONCLUSIVE  # Pytest told something else: its version, its markers.
    return status if status in (0, DRIFT) else INCONCLUSIVE


@contextmanager
def _ending_at_once() -> Iterator[None]:
    """Let Ctrl-C end the program: pytest would take a second to tell where it was."""
    from conformance.cli.main import end_interrupted  # noqa: PLC0415  # it imports the commands

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # ignored in the background, or a test's own
        yield
        return
    signal.signal(signal.SIGINT, end_interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _every_channel(workspace: Workspace, given: Namespace) -> int:
    """Run the gate of each channel in a process of its own; drift counts most."""
    if given.report:
        sys.stderr.write("nt-conformance gate: --report goes with one --channel\n")
        return INCONCLUSIVE
    options = ["--root", str(workspace.root)]
    options += ["--cache", str(given.cache)] if given.cache else []
    options += ["--slow"] if given.slow else []
    found = set()
    for channel in workspace.pins():
        command = [
            sys.executable,
            "-P",
            "-m",
            "conformance",
            "gate",
            "--channel",
            channel,
            *options,
        ]
        sys.stdout.flush()
        ran = subprocess.run(  # noqa: S603  # ourselves
            [*command, *given.passed_on],
            check=False,
            # It starts before this process has threads, and goes with it.
            preexec_fn=die_with_parent if sys.platform == "linux" else None,  # "
        )
        found.add(ran.returncode)
    if DRIFT in found:
        return DRIFT
    return INCONCLUSIVE if found - {0} else 0

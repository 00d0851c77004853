"""Start a workspace in a team's repository: settings, pins, locks and first snapshots.

It finds the feed's package, how it is started, and the NautilusTrader release that the team's lock
has; shows what it will write, and asks. Nothing that is there is changed but for a table that is
added to pyproject.toml. Exit status: 0 the workspace is there, 1 it is there and the feed does not
run, 2 nothing, or not all, could be written.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.arguments import a_path, add_cache, add_root
from conformance.cli.releases import exact
from conformance.nautilus.binance.key_variables import key_variables
from conformance.problems import FileError, Problem
from conformance.workspace import Workspace
from conformance.workspace.folder import CONTRACTS, LOCKS, SNAPSHOTS
from conformance.workspace.pins import FEED
from conformance.workspace.starting import StartChoices, WorkspacePlan, plan_workspace

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator


class NotWrittenError(FileError):
    """Nothing was written, for nobody said yes."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--package", type=a_path, metavar="PATH", help="the feed's source")
    parser.add_argument(
        "--run", metavar="WORDS", help='what follows python -m; "" to read it alone'
    )
    parser.add_argument("--release", metavar="X.Y.Z", help="of NautilusTrader; latest is one")
    parser.add_argument("--python", metavar="X.Y", help="the Python that production runs")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument(
        "--dry-run", action="store_true", help="show what would be written, and end"
    )
    parser.add_argument("--no-snapshots", action="store_true", help="leave the gate to later")
    add_cache(parser)
    add_root(parser)


def run(given: Namespace) -> int:
    """Find, show, ask and write.

    Raises:
        FileError: A workspace is there, something can't be found, or can't be locked.
    """
    root = (given.root or Path()).absolute()
    plan = plan_workspace(
        root,
        StartChoices(
            release=exact(given.release) if given.release else "",
            package=given.package,
            run=given.run,
            python=given.python or "",
        ),
        key_variables,
    )
    snapshots = not given.no_snapshots
    sys.stdout.write(_shown(plan, snapshots=snapshots))
    if given.dry_run:
        return 0
    if snapshots and os.environ.get("CI"):
        raise NotWrittenError([_in_ci()])
    if not given.yes and not _says_yes():
        raise NotWrittenError([_not_said()])
    workspace = Workspace(root)
    with _all_or_nothing(plan):
        for name, text in plan.files.items():
            (root / name).write_bytes(text.encode())
        _lock(workspace)
    if not snapshots:
        sys.stdout.write(f"next: nt-conformance gate --channel {FEED} --snapshot-update\n")
        return 0
    return _approve(workspace, given)


def _shown(plan: WorkspacePlan, *, snapshots: bool) -> str:
    lines = ["found", *(f"  {line}" for line in plan.found), ""]
    for name, text in plan.added.items():
        verb = "added to" if text != plan.files[name] else "written to"
        lines += [f"will be {verb} {name}", *(f"  {line}" for line in text.splitlines()), ""]
    lines.append(f"will be written: {LOCKS / FEED}.txt, the lock")
    if snapshots:
        lines.append(f"will be written: {SNAPSHOTS / FEED}/, what the release does")
    lines += [f"note: {note}" for note in plan.notes]
    return "\n".join((*lines, ""))


def _says_yes() -> bool:
    if not sys.stdin or not sys.stdin.isatty():
        return False
    sys.stdout.flush()
    sys.stderr.write("write this? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


@contextmanager
def _all_or_nothing(plan: WorkspacePlan) -> Iterator[None]:
    """Put back what was there where not all can be written: a second try finds no half of one."""
    before = {name: _bytes_of(plan.root / name) for name in plan.files}
    try:
        yield
    except BaseException:
        for name, content in before.items():
            if content is None:
                (plan.root / name).unlink(missing_ok=True)
            else:
                (plan.root / name).write_bytes(content)
        shutil.rmtree(plan.root / CONTRACTS, ignore_errors=True)  # None was there: see the plan.
        raise


def _bytes_of(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _lock(workspace: Workspace) -> None:
    from conformance.environments.locking import lock_pin  # noqa: PLC0415  # not for --dry-run

    pin = workspace.pin(FEED)
    lock_pin(workspace, pin)
    sys.stdout.write(f"locked: {pin}\n")
    sys.stdout.flush()


def _approve(workspace: Workspace, given: Namespace) -> int:
    """Write the first snapshots by the gate, in a process of its own."""
    command = [sys.executable, "-P", "-m", "conformance", "gate", "--channel", FEED]
    command += ["--root", str(workspace.root), "--snapshot-update"]
    command += ["--cache", str(given.cache)] if given.cache else []
    status = subprocess.run(command, check=False).returncode  # noqa: S603  # ourselves
    if status == 0:
        sys.stdout.write(
            "the workspace is there; commit pyproject.toml, pinned-versions.txt and contracts\n"
            "next: nt-conformance can-i-upgrade latest\n"
        )
        return 0
    sys.stdout.write(
        "the workspace is there, and not all of what the release does could be approved\n"
        f"next: fix what is said above, then   nt-conformance gate --channel {FEED}"
        " --snapshot-update\n"
    )
    return status


def _in_ci() -> Problem:
    return Problem(
        file="nt-conformance init",
        what="first snapshots are an approval, which is a human act",
        found="CI is set",
        expected="a person who reads what was written",
        fix="nt-conformance init --no-snapshots",
    )


def _not_said() -> Problem:
    return Problem(
        file="nt-conformance init",
        what="nothing was written",
        found="no yes",
        expected="y, typed on a terminal, or --yes",
        fix="nt-conformance init --yes",
    )

"""Whether pins, locks and reviewed snapshots go together, as far as the files tell.

Nothing is installed or run for it, and nothing but ``packaging`` is needed, so that a commit can
be held by it. What a release does is the gate's to say. Exit status: 0, or 2 where they don't.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.problems import FileError, Problem, shown
from conformance.workspace.folder import LOCKS, SNAPSHOTS, Workspace, find_workspace
from conformance.workspace.locks import LockError, check_lock
from conformance.workspace.pins import Pin
from conformance.workspace.settings import SettingsError
from conformance.workspace.snapshots import SnapshotError, read_snapshot, reviewed_ids


class ConsistencyError(FileError):
    """Pins, locks and snapshots don't go together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was found to go together."""

    pins: int
    snapshots: int

    def __str__(self) -> str:
        pins = "1 pin, its lock" if self.pins == 1 else f"{self.pins} pins, their locks"
        return f"{pins} and {self.snapshots} snapshots go together"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--root", type=Path, metavar="DIR", help="the workspace's folder")


def run(given: Namespace) -> int:
    """Say whether the files below a directory go together.

    Raises:
        FileError: They do not.
    """
    sys.stdout.write(f"{check_consistency(find_workspace(given.root))}\n")
    return 0


def check_consistency(workspace: Workspace) -> Kept:
    """Compare the settings, the pins, the locks and the snapshots of a workspace.

    Raises:
        PinsError: The pins can't be read, so that there is nothing to hold the others against.
        ConsistencyError: With everything else that is wrong, pin by pin.
    """
    pins = tuple(workspace.pins().values())
    problems = [problem for pin in pins for problem in _problems_of(pin, workspace)]
    problems += _left_over(pins, workspace.root)
    try:
        workspace.settings()
    except SettingsError as error:
        problems += error.problems
    if problems:
        raise ConsistencyError(problems)
    count = sum(len(reviewed_ids(workspace.snapshots(pin.channel))) for pin in pins)
    return Kept(pins=len(pins), snapshots=count)


def _problems_of(pin: Pin, workspace: Workspace) -> Iterator[Problem]:
    try:
        check_lock(pin, workspace.lock(pin.channel))
    except LockError as error:
        yield from error.problems
    folder = workspace.snapshots(pin.channel)
    ids = reviewed_ids(folder)
    if not ids:
        yield _nothing_reviewed(pin, folder)
    for observation_id in sorted(ids):
        try:
            read_snapshot(folder, observation_id)
        except SnapshotError as error:
            yield from error.problems


def _nothing_reviewed(pin: Pin, folder: Path) -> Problem:
    return Problem(
        file=shown(folder),
        what=f"nothing that {pin} does was reviewed",
        found="a folder without snapshots" if folder.is_dir() else "no such folder",
        expected=f"the reviewed snapshots of the {pin.channel} channel",
        mend=f"nox -t {pin.channel} -- --snapshot-update   then read what it wrote",
    )


def _left_over(pins: Sequence[Pin], root: Path) -> Iterator[Problem]:
    """Yield the locks and the snapshots of channels that no pin is on."""
    channels = [pin.channel for pin in pins]
    locks = sorted((root / LOCKS).glob("*.txt"))
    folders = sorted(path for path in (root / SNAPSHOTS).glob("*") if any(path.rglob("*.json")))
    for path, kind in (*((lock, "lock") for lock in locks), *((f, "snapshots") for f in folders)):
        channel = path.stem if kind == "lock" else path.name
        if channel not in channels:
            yield Problem(
                file=shown(path),
                what=f"{kind} of a channel that no pin is on",
                found=channel,
                expected=" or ".join(channels),
                mend=f"git rm -r {shown(path)}   or a pin on the {channel} channel",
            )

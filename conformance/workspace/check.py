"""Whether pins, locks and approved snapshots go together, as far as the files tell.

Nothing is installed or run for it, and nothing but ``packaging`` is needed, so that a commit can
be held by it. What a release does is the gate's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conformance.problems import FileError, Problem, shown
from conformance.workspace.feed_files import feed_problems
from conformance.workspace.folder import LOCKS, SNAPSHOTS, Workspace
from conformance.workspace.locks import LockError, check_lock, locked_versions
from conformance.workspace.settings import WorkspaceSettingsError
from conformance.workspace.snapshots import (
    SnapshotError,
    approved_ids,
    check_places,
    read_snapshot,
)
from conformance.workspace.stamp import read_stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from conformance.workspace.pins import Pin


class ConsistencyError(FileError):
    """Pins, locks and snapshots don't go together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What was found to agree, and what is still to be approved."""

    pins: int
    snapshots: int
    due: tuple[str, ...] = ()  #: A line for each channel whose snapshots are of another release.

    def __str__(self) -> str:
        pins = "1 pin, its lock" if self.pins == 1 else f"{self.pins} pins, their locks"
        return "\n".join((f"{pins} and {self.snapshots} snapshots go together", *self.due))


def check_consistency(workspace: Workspace, *, faults: Iterable[Problem] = ()) -> Agreement:
    """Compare the settings, the pins, the locks and the snapshots of a workspace.

    Args:
        workspace: The workspace.
        faults: What else is wrong with it, to be told at once with the rest.

    Raises:
        PinsError: The pins can't be read, so that there is nothing to hold the others against.
        ConsistencyError: With everything else that is wrong, pin by pin.
    """
    pins = tuple(workspace.pins().values())
    problems = [problem for pin in pins for problem in _problems_of(pin, workspace)]
    problems += _left_over(pins, workspace.root)
    try:
        settings = workspace.settings()
    except WorkspaceSettingsError as error:
        problems += error.problems
    else:
        problems += feed_problems(settings, [pin.channel for pin in pins])
        for pin in pins:
            needed = settings.channel(pin.channel).requires
            problems += _unlocked(pin, workspace.lock(pin.channel), needed)
    problems += faults
    if problems:
        raise ConsistencyError(problems)
    count = sum(len(approved_ids(workspace.snapshots(pin.channel))) for pin in pins)
    due = tuple(filter(None, (_due(pin, workspace) for pin in pins)))
    return Agreement(pins=len(pins), snapshots=count, due=due)


def _due(pin: Pin, workspace: Workspace) -> str:
    """Return what is still to be approved of a pin; "" where its snapshots are of it."""
    stamp = read_stamp(workspace.snapshots(pin.channel))
    why = stamp.misfit(pin) if stamp else "its snapshots do not say of which release they are"
    gate = f"nt-conformance gate --channel {pin.channel}"
    return (
        f"not approved yet: {pin.channel}: {why}; {gate}   tells what that changes" if why else ""
    )


def _problems_of(pin: Pin, workspace: Workspace) -> Iterator[Problem]:
    try:
        check_lock(pin, workspace.lock(pin.channel))
    except LockError as error:
        yield from error.problems
    folder = workspace.snapshots(pin.channel)
    try:
        check_places(folder)
        read_stamp(folder)
    except SnapshotError as error:
        yield from error.problems
        return
    ids = approved_ids(folder)
    if not ids:
        yield _nothing_approved(pin, folder)
    for observation_id in sorted(ids):
        try:
            read_snapshot(folder, observation_id)
        except SnapshotError as error:
            yield from error.problems


def _unlocked(pin: Pin, lock: Path, needed: Sequence[str]) -> Iterator[Problem]:
    """Yield what the settings say that the feed needs, and a lock that can be used has not."""
    try:
        locked = locked_versions(check_lock(pin, lock), pin.python)
    except LockError:
        return  # It is told already.
    for written in needed:
        requirement = Requirement(written)
        version = locked.get(canonicalize_name(requirement.name))
        applies = requirement.marker is None or requirement.marker.evaluate(
            {"python_version": pin.python, "python_full_version": f"{pin.python}.0"}
        )
        fits = version and requirement.specifier.contains(version, prereleases=True)
        if applies and not fits:
            yield Problem(
                file=shown(lock),
                what=f"the lock has not what the feed requires: {requirement.name}",
                found=f"{requirement.name}=={version}" if version else f"no {requirement.name}",
                expected=written,
                fix=f"nt-conformance lock {pin.channel}",
            )


def _nothing_approved(pin: Pin, folder: Path) -> Problem:
    gate = f"nt-conformance gate --channel {pin.channel}"
    return Problem(
        file=shown(folder),
        what=f"nothing that {pin} does was approved",
        found="a folder without snapshots" if folder.is_dir() else "no such folder",
        expected=f"the approved snapshots of the {pin.channel} channel",
        fix=f"{gate} --snapshot-update   then read what it wrote",
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
                fix=f"git rm -r {shown(path)}   or a pin on the {channel} channel",
            )

"""The approved snapshots as files: ``<channel>/<area>/<name>.json``, read without pytest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from conformance.model.facts import Observation, canonical
from conformance.model.schemas import check, schema_of
from conformance.problems import FileError, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from conformance.model.schema import Misfit

STAMP: Final = "about.json"  #: Beside a channel's snapshots: of what they were approved.


class SnapshotError(FileError):
    """An approved snapshot can't be used as it is."""


def snapshot_path(folder: Path, observation_id: str) -> Path:
    """Return where the snapshot of an observation is kept."""
    *area, name = observation_id.split(".")
    return folder.joinpath(*area, f"{name}.json")


def approved_ids(folder: Path) -> frozenset[str]:
    """Return the ids of the observations that were approved."""
    return frozenset(
        ".".join(path.relative_to(folder).with_suffix("").parts)
        for path in folder.glob("*/**/*.json")
    )


def check_places(folder: Path) -> None:
    """Check that each file below a channel's folder is the snapshot of an observation.

    Raises:
        SnapshotError: With each file that nothing would read.
    """
    known = {snapshot_path(folder, name) for name in approved_ids(folder)} | {folder / STAMP}
    strays = sorted(path for path in folder.rglob("*.json") if path not in known)
    if strays:
        raise SnapshotError([_stray(path) for path in strays])


def _stray(path: Path) -> Problem:
    return Problem(
        file=shown(path),
        what="no observation has its snapshot here",
        found=path.name,
        expected="<channel>/<area>/<name>.json, a folder for each part of the area",
        fix=f"git rm {shown(path)}",
    )


def read_snapshot(folder: Path, observation_id: str) -> Observation | None:
    """Return an approved observation, None where there is none.

    Raises:
        SnapshotError: The file is not JSON, or not as the suite writes it.
    """
    path = snapshot_path(folder, observation_id)
    if not path.is_file():
        return None
    try:
        text = path.read_text(encoding="utf-8")
        facts = json.loads(text)
        written = canonical(facts, schema_of(observation_id))
    # NaN is read, and refused on writing; depth has a limit of Python's own.
    except (OSError, ValueError, RecursionError) as error:
        raise SnapshotError([unreadable(path, str(error))]) from error
    if not isinstance(facts, dict) or written != text:
        found = "an edit by hand, or a merge gone wrong"
        raise SnapshotError([_problem(path, "the snapshot is not as the suite writes it", found)])
    if misfits := list(check(observation_id, facts)):
        raise SnapshotError([misfit_problem(path, misfit) for misfit in misfits])
    return facts


def remove_snapshots(folder: Path, observation_ids: Iterable[str]) -> None:
    """Remove the snapshots of observations that are made no more."""
    for observation_id in observation_ids:
        snapshot_path(folder, observation_id).unlink()


def unreadable(path: Path, why: str) -> Problem:
    """Return what is wrong with a file of snapshots that is no JSON."""
    return _problem(path, "the file is not JSON", why)


def misfit_problem(path: Path, misfit: Misfit) -> Problem:
    """Return what is wrong with a snapshot that has a fact which its area's schema refuses."""
    return Problem(
        file=shown(path),
        what=f"{misfit.path} is no fact that the suite observes",
        found=misfit.found,
        expected=misfit.expected,
        fix="nt-conformance migrate   moves snapshots that an older release wrote",
    )


def no_stamp(path: Path, why: str) -> Problem:
    """Return what is wrong with a stamp that is JSON and no stamp."""
    return _problem(path, "the file is no stamp of snapshots", why)


def _problem(path: Path, what: str, found: str) -> Problem:
    # `git checkout -- FILE` is refused in an unfinished merge, where such files come from.
    return Problem(
        file=shown(path),
        what=what,
        found=found,
        expected="the file as the suite wrote it and a reviewer approved it",
        fix=f"git checkout --ours {shown(path)}   or --theirs in a merge; else without either",
    )

"""The approved snapshots as files: ``<channel>/<area>/<name>.json``, read without pytest."""

import json
from collections.abc import Iterable
from pathlib import Path

from conformance.facts import Observation, canonical
from conformance.problems import FileError, Problem, shown


class SnapshotError(FileError):
    """A reviewed snapshot can't be used as it is."""


def snapshot_path(folder: Path, observation_id: str) -> Path:
    """Return where the snapshot of an observation is kept."""
    *area, name = observation_id.split(".")
    return folder.joinpath(*area, f"{name}.json")


def reviewed_ids(folder: Path) -> frozenset[str]:
    """Return the ids of the observations that were reviewed."""
    return frozenset(
        ".".join(path.relative_to(folder).with_suffix("").parts)
        for path in folder.glob("*/**/*.json")
    )


def read_snapshot(folder: Path, observation_id: str) -> Observation | None:
    """Return a reviewed observation, None where there is none.

    Raises:
        SnapshotError: The file is not JSON, or not as the suite writes it.
    """
    path = snapshot_path(folder, observation_id)
    if not path.is_file():
        return None
    try:
        text = path.read_text(encoding="utf-8")
        facts = json.loads(text)
        written = canonical(facts)
    # NaN is read, and refused on writing; depth has a limit of Python's own.
    except (ValueError, RecursionError) as error:
        raise SnapshotError([_problem(path, "the snapshot is not JSON", str(error))]) from error
    if not isinstance(facts, dict) or written != text:
        what = "the snapshot is not as the suite writes it"
        raise SnapshotError([_problem(path, what, "an edit by hand, or a merge gone wrong")])
    return facts


def remove_snapshots(folder: Path, observation_ids: Iterable[str]) -> None:
    """Remove the snapshots of observations that are made no more."""
    for observation_id in observation_ids:
        snapshot_path(folder, observation_id).unlink()


def _problem(path: Path, what: str, found: str) -> Problem:
    return Problem(
        file=shown(path),
        what=what,
        found=found,
        expected="the file as `--snapshot-update` wrote it and a reviewer accepted it",
        mend=f"git checkout -- {shown(path)}",
    )

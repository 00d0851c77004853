"""The reviewed snapshots: one JSON file an observation, below the name of its channel."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from syrupy.data import SnapshotCollections
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from conformance.facts import Observation, canonical
from conformance.problems import FileError, Problem, shown

SNAPSHOTS = Path(__file__).with_name("__snapshots__")


class SnapshotError(FileError):
    """A reviewed snapshot can't be used as it is."""


class ObservationSnapshot(SingleFileSnapshotExtension):
    """Keeps the observation of a contract as ``<channel>/<observation id>.json``."""

    file_extension = "json"
    folder: ClassVar[Path] = SNAPSHOTS

    _write_mode = WriteMode.TEXT

    def serialize(self, data: Any, **_: Any) -> str:
        """Return the one text of an observation."""
        return canonical(data)

    @classmethod
    def dirname(cls, *, test_location: Any) -> str:
        """Return the channel's folder."""
        del test_location  # The same for every contract of a run.
        return str(cls.folder)

    @classmethod
    def get_snapshot_name(cls, *, test_location: Any, index: Any = 0) -> str:
        """Return the observation's id."""
        del index  # A contract has one snapshot.
        return str(test_location.item.callspec.params["observation_id"])

    @classmethod
    def matches_test_location(cls, *, test_location: Any, snapshot_location: str) -> bool:
        """Tell whether a file is a contract's snapshot."""
        del test_location
        return Path(snapshot_location).parent == cls.folder

    def discover_snapshots(self, **_: Any) -> SnapshotCollections:
        """Find no unused snapshots: each is a contract of its own, which fails (see `run`).

        Left to itself, syrupy would look in the folders of the other channels too, and on an
        update delete what it finds there.
        """
        return SnapshotCollections()


def snapshot_path(folder: Path, observation_id: str) -> Path:
    """Return where the snapshot of an observation is kept."""
    return folder / f"{observation_id}.json"


def reviewed_ids(folder: Path) -> frozenset[str]:
    """Return the ids of the observations that were reviewed."""
    return frozenset(path.stem for path in folder.glob("*.json"))


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
    except ValueError as error:
        raise SnapshotError([_problem(path, "the snapshot is not JSON", str(error))]) from error
    if not isinstance(facts, dict) or canonical(facts) != text:
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

"""The snapshots as syrupy keeps them: one JSON file an observation, below its channel's name."""

from pathlib import Path
from typing import Any, ClassVar

from syrupy.data import SnapshotCollection, SnapshotCollections
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from conformance.workspace.files import replace_text
from conformance.workspace.snapshots import snapshot_path


class ObservationSnapshot(SingleFileSnapshotExtension):
    """Keeps the observation of a contract as ``<channel>/<observation id>.json``."""

    file_extension = "json"
    folder: ClassVar[Path]  #: Of the channel's snapshots.

    _write_mode = WriteMode.TEXT

    def serialize(self, data: Any, **_: Any) -> str:
        """Return the canonical text of an observation, which is what it is given."""
        return str(data)

    @classmethod
    def dirname(cls, *, test_location: Any) -> str:
        """Return the folder of the observation's area."""
        return str(cls._path(test_location).parent)

    @classmethod
    def get_snapshot_name(cls, *, test_location: Any, index: Any = 0) -> str:
        """Return the observation's name, in its area."""
        del index  # A contract has one snapshot.
        return cls._path(test_location).stem

    @classmethod
    def matches_test_location(cls, *, test_location: Any, snapshot_location: str) -> bool:
        """Tell whether a file is a contract's snapshot."""
        return Path(snapshot_location) == cls._path(test_location)

    @classmethod
    def _path(cls, test_location: Any) -> Path:
        return snapshot_path(cls.folder, test_location.item.callspec.params["observation_id"])

    @classmethod
    def write_snapshot_collection(
        cls, *, snapshot_collection: SnapshotCollection, **_: Any
    ) -> None:
        """Write a snapshot so that it is whole, whenever the process ends."""
        (snapshot,) = snapshot_collection
        replace_text(Path(snapshot_collection.location), str(snapshot.data))

    def discover_snapshots(self, **_: Any) -> SnapshotCollections:
        """Find no unused snapshots: each is a contract of its own, which fails (see `run`).

        Left to itself, syrupy would look in the folders of the other channels too, and on an
        update delete what it finds there.
        """
        return SnapshotCollections()

"""Moves the snapshots of a channel from an older format to that of this suite."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conformance.model.facts import canonical
from conformance.model.schemas import check, schema_of
from conformance.workspace.files import replace_text
from conformance.workspace.format_1 import migrated
from conformance.workspace.snapshots import (
    SnapshotError,
    approved_ids,
    misfit_problem,
    snapshot_path,
    unreadable,
)
from conformance.workspace.stamp import FORMAT, read_stamp, write_stamp

if TYPE_CHECKING:
    from pathlib import Path

OLDEST: Final = 1


def migrate(folder: Path) -> int:
    """Move a channel's snapshots; nothing is written unless all of them can be moved.

    Args:
        folder: Of the channel's snapshots.

    Returns:
        How many were moved; 0 where they are of this suite's format already.

    Raises:
        SnapshotError: The stamp or a snapshot can't be read, or has facts that nobody knows.
    """
    stamp = read_stamp(folder, oldest=OLDEST)
    if stamp is not None and stamp.format == FORMAT:
        return 0
    texts = {name: _moved(folder, name) for name in sorted(approved_ids(folder))}
    for name, text in texts.items():
        replace_text(snapshot_path(folder, name), text)
    if stamp is not None:
        write_stamp(folder, replace(stamp, format=FORMAT))
    return len(texts)


def _moved(folder: Path, observation_id: str) -> str:
    path = snapshot_path(folder, observation_id)
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(written, dict):
            raise TypeError("it is no object")  # noqa: TRY301  # one problem among those below
        facts = migrated(observation_id, written)
    except (OSError, ValueError, RecursionError, TypeError, AttributeError) as error:
        raise SnapshotError([unreadable(path, str(error))]) from error
    if misfits := list(check(observation_id, facts)):
        raise SnapshotError([misfit_problem(path, misfit) for misfit in misfits])
    return canonical(facts, schema_of(observation_id))

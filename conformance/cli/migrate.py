"""Move approved snapshots to the format of this release; read the diff, then commit it.

What was approved stays approved: only how it is written changes. Nothing is observed. Exit
status: 0, or 2 where a snapshot can't be moved; then none of its channel is.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from conformance.cli.arguments import add_root
from conformance.texts import counted
from conformance.workspace import find_workspace
from conformance.workspace.migrating import migrate
from conformance.workspace.stamp import FORMAT

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    add_root(parser)


def run(given: Namespace) -> int:
    """Move the snapshots of each channel.

    Raises:
        FileError: The pins or a snapshot can't be used.
    """
    workspace = find_workspace(given.root)
    for channel in workspace.pins():
        moved = migrate(workspace.snapshots(channel))
        done = f"{counted(moved, 'snapshot')} moved to" if moved else "its snapshots are of"
        sys.stdout.write(f"{channel}: {done} format {FORMAT}\n")
    return 0

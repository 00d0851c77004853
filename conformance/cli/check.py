"""Check that settings, pins, locks and approved snapshots agree, as far as the files tell.

Nothing is installed or run. Exit status: 0 they agree, 1 a pin was moved and what it changes is
not approved yet, 2 they do not agree.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from conformance.cli.arguments import add_root
from conformance.workspace import find_workspace
from conformance.workspace.check import check_consistency

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    add_root(parser)


def run(given: Namespace) -> int:
    """Say whether the files of a workspace agree, and what is not approved yet.

    Raises:
        FileError: They do not.
    """
    found = check_consistency(find_workspace(given.root))
    sys.stdout.write(f"{found}\n")
    return 1 if found.due else 0

"""Check that settings, pins, locks and approved snapshots agree, as far as the files tell.

What the settings name has to be there, and an environment that is kept for a pin has to be whole.
Nothing is installed or run. Exit status: 0 they agree, 1 a pin was moved and what it changes is not
approved yet, 2 they do not agree.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from conformance.cli.arguments import add_cache, add_root
from conformance.environments import find_faults
from conformance.workspace import find_workspace
from conformance.workspace.check import check_consistency

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    add_cache(parser)
    add_root(parser)


def run(given: Namespace) -> int:
    """Say whether the files of a workspace agree, and what is not approved yet.

    Raises:
        FileError: They do not.
    """
    workspace = find_workspace(given.root)
    found = check_consistency(workspace, faults=find_faults(workspace, cache=given.cache))
    sys.stdout.write(f"{found}\n")
    return 1 if found.due else 0

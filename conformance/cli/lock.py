"""Lock the whole environment of each pin, with hashes, or of the channels that are named.

A release that is locked stays, unless --upgrade asks for the newest of what NautilusTrader
allows. Exit status: 0, or 2 where a lock could not be made; then the old one is kept.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from conformance.cli.arguments import add_root
from conformance.environments.locking import lock_pin
from conformance.problems import FileError, Problem, shown
from conformance.workspace import find_workspace
from conformance.workspace.pins import PINS_FILE

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


class UnknownChannelError(FileError):
    """No pin is on a channel that was named."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("channels", nargs="*", metavar="CHANNEL", help="all where none is named")
    parser.add_argument("--upgrade", action="store_true", help="take the newest dependencies")
    add_root(parser)


def run(given: Namespace) -> int:
    """Lock.

    Raises:
        FileError: The pins or the settings can't be used, or a lock could not be made.
    """
    workspace = find_workspace(given.root)
    pins = workspace.pins()
    unknown = [channel for channel in given.channels if channel not in pins]
    if unknown:
        problem = Problem(
            file=PINS_FILE,
            what=f"no pin is on a channel called {', '.join(unknown)}",
            found=f"nt-conformance lock {' '.join(given.channels)}",
            expected=" or ".join(pins),
            fix=f"nt-conformance lock {next(iter(pins))}",
        )
        raise UnknownChannelError([problem])
    for channel in given.channels or pins:
        changed = lock_pin(workspace, pins[channel], upgrade=given.upgrade)
        path = shown(workspace.lock(channel))
        sys.stdout.write(f"{path} is {'written' if changed else 'up to date'}: {pins[channel]}\n")
    return 0

"""Make drifts on purpose in the release of a channel, and tell which of them are seen.

For each name that the feed uses, a release without it; and for each behaviour that it leans on, a
release that does otherwise. Nothing of the workspace is changed. Exit status: 0 each was seen, 1
some were not, 2 nothing could be told.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from conformance.cli.arguments import a_path, add_cache, add_root, add_slow
from conformance.cli.output import show_progress
from conformance.diff.records import Exit
from conformance.harness.document import ObservationError
from conformance.problems import write_text
from conformance.report.self_check import as_json, as_text
from conformance.selfcheck.run import check_channel
from conformance.workspace import find_workspace
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--channel", default=FEED, help=f"of a pin; {FEED} where not given")
    parser.add_argument("--all", action="store_true", help="name each drift")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the report")
    parser.add_argument("--output", type=a_path, metavar="FILE", help="write the report there")
    add_slow(parser)
    add_cache(parser)
    add_root(parser)


def run(given: Namespace) -> int:
    """Check, and return the exit status.

    Raises:
        FileError: There is no workspace, or its files can't be used.
    """
    workspace = find_workspace(given.root)
    try:
        checked = check_channel(
            workspace, given.channel, cache=given.cache, slow=given.slow, progress=show_progress
        )
    except ObservationError as error:
        sys.stderr.write(f"INCONCLUSIVE: {error}\n")
        return Exit.INCONCLUSIVE
    finally:
        show_progress("")
    text = as_json(checked) if given.format == "json" else as_text(checked, tells_all=given.all)
    if given.output:
        write_text(given.output, text)
    else:
        sys.stdout.write(text)
    return checked.exit_status

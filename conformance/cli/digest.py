"""Print one comment made of the reports that a run of the gate left.

Exit status: 0, or 2 where the reports can't be read.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from conformance.cli.arguments import a_path
from conformance.digest import digest, read_reports

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("reports", type=a_path, help="folder of the run's artifacts")
    parser.add_argument("--run", required=True, metavar="URL", dest="page", help="page of the run")


def run(given: Namespace) -> int:
    """Print the comment."""
    sys.stdout.write(digest(read_reports(given.reports), given.page))
    return 0

"""Say which releases on the package index are newer than the pins.

The index is the one that your uv or pip is set to. Exit status: 0 none is newer, 1 one is,
2 inconclusive: the index or the pins can't be read.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from conformance.cli.arguments import add_root
from conformance.github.access import read_access
from conformance.github.client import GitHub
from conformance.github.issues import NEEDS
from conformance.index import read_settings, releases
from conformance.watch import Outlook
from conformance.watch.issue import open_issue
from conformance.watch.report import render_json, render_text
from conformance.workspace import find_workspace
from conformance.workspace.pins import PACKAGE, PinsError

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--pre", action="store_true", help="let pre-releases count")
    parser.add_argument("--format", choices=["text", "json"], default="text", help="of the answer")
    parser.add_argument(
        "--open-issue",
        action="store_true",
        help="keep a GitHub issue of the newest release, as GITHUB_TOKEN with issues: write",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="with --open-issue, print what it would send"
    )
    add_root(parser)


def run(given: argparse.Namespace) -> int:
    """Look, and say what there is.

    Raises:
        FileError: The index did not answer, or the issue could not be kept.
    """
    workspace = find_workspace(given.root)
    settings = read_settings()
    there = releases(PACKAGE, settings)
    try:
        outlook = Outlook(pins=tuple(workspace.pins().values()), releases=there, pre=given.pre)
    except PinsError:
        # What there is helps to fix the pins, so it is told all the same.
        print(render_text(Outlook(pins=(), releases=there, pre=given.pre)), file=sys.stderr)
        raise
    as_text = given.format == "text"
    print(render_text(outlook) if as_text else render_json(outlook, index=str(settings)), end="")
    if given.open_issue:
        sys.stdout.flush()
        keep_issue(outlook, dry_run=given.dry_run)
    return 1 if outlook.news else 0


def keep_issue(outlook: Outlook, *, dry_run: bool) -> None:
    """Keep the newest release's issue, and say so on stderr.

    Raises:
        GitHubError: It could not be kept.
    """
    if not outlook.news:
        print("no issue: nothing is newer than the pins", file=sys.stderr)
        return
    rehearse = (lambda text: print(text, file=sys.stderr)) if dry_run else None
    with GitHub(read_access(os.environ), needs=NEEDS, rehearse=rehearse) as github:
        done = open_issue(github, outlook)
    dry = "dry run: " if dry_run else ""
    print(f"{dry}the issue of {outlook.news[0].version} is {done}", file=sys.stderr)

"""Keep one comment of a pull request up to date.

Asks with GITHUB_TOKEN, which needs the permission ``pull-requests: write``, of the
GITHUB_REPOSITORY at GITHUB_API_URL, as GitHub Actions sets them. Exit status: 0, or 2 where it
could not be done.
"""

import argparse
import os

from conformance.cli.arguments import a_path
from conformance.github.access import GitHubError, read_access
from conformance.github.client import GitHub
from conformance.github.comments import NEEDS, keep_comment
from conformance.problems import read_text, shown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--body", type=a_path, required=True, metavar="FILE", help="its text, in Markdown"
    )
    parser.add_argument(
        "--pull-request", type=_number, required=True, metavar="N", help="its number"
    )
    parser.add_argument("--marker", default="drift", metavar="NAME", help="which of several")
    parser.add_argument("--dry-run", action="store_true", help="print what it would send")


def run(given: argparse.Namespace) -> int:
    """Write the comment, and say what became of it.

    Raises:
        FileError: It could not be done.
    """
    fix = f"write the comment into {shown(given.body)} first"
    text = read_text(given.body, GitHubError, fix=fix)
    access = read_access(os.environ)
    with GitHub(access, needs=NEEDS, rehearse=print if given.dry_run else None) as github:
        done = keep_comment(github, given.pull_request, name=given.marker, text=text)
    dry = "dry run: " if given.dry_run else ""
    print(f"{dry}pull request {given.pull_request}: the comment is {done}")
    return 0


def _number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"not the number of a pull request: {text}")
    return int(text)

"""Say what an upgrade of NautilusTrader would change for the feed, before anyone edits a pin.

A channel of `pinned-versions.txt` stands for its reviewed snapshots; a release, or the path of a
package file, is installed by itself and observed afresh. Two channels are compared without
installing anything. Exit status: 0 for SAFE, 1 for REVIEW or BLOCKED, 2 where it could not tell.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.drift.records import Exit
from conformance.drift.upgrade import Question, answer
from conformance.drift.witness import write_files
from conformance.harness.document import ObservationError
from conformance.problems import shown
from conformance.workspace import find_workspace
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from conformance.drift.records import Upgrade

FORMATS = ("text", "json", "markdown", "html", "github", "sarif")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "releases", nargs="+", metavar="[FROM] TO", help=f"FROM is {FEED} where not given"
    )
    parser.add_argument("--python", metavar="X.Y", help="the Python that releases are run on")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report there")
    parser.add_argument(
        "--feed", type=Path, action="append", default=[], metavar="PATH", help="another feed"
    )
    parser.add_argument("--witness", type=Path, metavar="DIR", help="write the witnesses there")
    parser.add_argument("--release-notes", type=Path, metavar="FILE", help="NT's RELEASES.md")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where environments are kept")
    parser.add_argument("--root", type=Path, metavar="DIR", help="the workspace's folder")


def run(given: Namespace) -> int:
    """Answer, and return the exit status."""
    if len(given.releases) > 2:  # noqa: PLR2004  # from and to
        sys.stderr.write("can-i-upgrade: more than FROM and TO were given\n")
        return Exit.UNTOLD
    *before, after = given.releases
    question = Question(
        before=before[0] if before else FEED,
        after=after,
        python=given.python,
        feed=tuple(path.absolute() for path in given.feed),
        cache=given.cache,
        notes=given.release_notes,
        workspace=find_workspace(given.root),
    )
    try:
        told = answer(question, progress=_show)
    except ObservationError as error:
        sys.stderr.write(f"could not tell: {error}\n")
        return Exit.UNTOLD
    finally:
        _show("")
    _write(told, given)
    return told.exit_status


def _write(told: Upgrade, given: Namespace) -> None:
    from conformance.report import render  # noqa: PLC0415  # what it needs takes a while to load

    if given.witness:
        for path in write_files(told.drifts, given.witness):
            sys.stderr.write(f"wrote {shown(path)}\n")
    text = render(told, given.format)
    if given.output:
        given.output.write_text(text, encoding="utf-8")
        sys.stderr.write(f"wrote {shown(given.output)}\n")
    else:
        sys.stdout.write(text)


def _show(line: str) -> None:
    """Show on a terminal what is being done; an empty line clears it."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{line[:100]}")
        sys.stderr.flush()

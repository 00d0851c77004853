"""Say what an upgrade of NautilusTrader would change for the feed, before anyone edits a pin.

A channel of `pinned-versions.txt` stands for its approved snapshots; a release, or the path of a
package file, is installed by itself and observed afresh. `latest` is the newest final release on
the index. Two channels are compared without installing anything. Exit status: 0 SAFE, 1 REVIEW or
BLOCKED, 2 INCONCLUSIVE.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from conformance.cli.arguments import a_path, add_cache, add_root, add_slow, add_subject
from conformance.cli.releases import LATEST, exact
from conformance.diff.question import Question
from conformance.diff.records import Exit, Verdict
from conformance.diff.upgrade import answer
from conformance.diff.witness import write_files
from conformance.harness.document import ObservationError
from conformance.problems import shown, write_text
from conformance.report import FORMATS, render
from conformance.workspace import find_workspace
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path

    from conformance.diff.records import Upgrade


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.usage = "%(prog)s [OPTION ...] [FROM] TO"
    parser.add_argument(
        "releases",
        nargs="+",
        metavar="[FROM] TO",
        help=f"a release, {LATEST}, a channel or a package file; FROM is {FEED} where not given",
    )
    add_subject(parser)
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help="of the report")
    parser.add_argument(
        "--output",
        type=a_path,
        metavar="FILE",
        help="write the report there; to the terminal where not given",
    )
    parser.add_argument("--witness", type=a_path, metavar="DIR", help="write the witnesses there")
    add_slow(parser)
    add_cache(parser)
    add_root(parser)


def run(given: Namespace) -> int:
    """Answer, and return the exit status."""
    if len(given.releases) > 2:  # noqa: PLR2004  # from and to
        sys.stderr.write("can-i-upgrade: more than FROM and TO were given\n")
        return Exit.INCONCLUSIVE
    workspace = find_workspace(given.root)
    channels = workspace.pins()
    *before, after = (exact(written, channels=channels) for written in given.releases)
    question = Question(
        before=before[0] if before else FEED,
        after=after,
        python=given.python,
        feed=tuple(path.absolute() for path in given.feed),
        run=given.run or "",
        cache=given.cache,
        slow=given.slow,
        notes=given.release_notes,
        workspace=workspace,
        channel=workspace.pin(given.channel).channel if given.channel else "",
    )
    try:
        upgrade = answer(question, progress=_show)
    except ObservationError as error:
        sys.stderr.write(f"{Verdict.INCONCLUSIVE}: {error}\n")
        return Exit.INCONCLUSIVE
    finally:
        _show("")
    _write(upgrade, given, workspace.root)
    return upgrade.exit_status


def _write(upgrade: Upgrade, given: Namespace, root: Path) -> None:

    if given.witness:
        for path in write_files(upgrade.drifts, given.witness):
            sys.stderr.write(f"wrote {shown(path)}\n")
    text = render(upgrade, given.format, workspace=root)
    if given.output:
        write_text(given.output, text)
        sys.stderr.write(f"wrote {shown(given.output)}\n")
    else:
        sys.stdout.write(text)


def _show(line: str) -> None:
    """Show on a terminal what is being done; an empty line clears it."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{line[:100]}")
        sys.stderr.flush()

"""Say what an upgrade of NautilusTrader would change for the feed, before anyone edits a pin.

A channel of `pinned-versions.txt` stands for its approved snapshots; a release, or the path of a
package file, is installed by itself and observed afresh. `latest` is the newest final release on
the index. Two channels of one feed are compared without installing anything; of another feed than
the judged one, a channel's release is observed. Where several channels are of the role production,
each is a feed: TO alone is answered for all of them. Exit status: 0 SAFE, 1 REVIEW or BLOCKED, 2
INCONCLUSIVE; of several answers the worst, where 1 is worse than 2.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conformance.cli.arguments import (
    a_path,
    add_cache,
    add_root,
    add_slow,
)
from conformance.cli.output import show_progress
from conformance.cli.releases import LATEST, exact
from conformance.cli.subject import add_subject, named_feed
from conformance.diff.question import Question
from conformance.diff.records import Exit, Verdict
from conformance.diff.upgrade import answer
from conformance.diff.witness import write_files
from conformance.harness.document import ObservationError
from conformance.problems import FileError, shown, write_text
from conformance.report import FORMATS, render
from conformance.workspace import find_workspace
from conformance.workspace.pins import FEED
from conformance.workspace.settings import ChannelRole

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from conformance.diff.records import Upgrade
    from conformance.workspace import Workspace

_ONE_AFTER_ANOTHER: Final = ("text", "markdown")
"""Formats of which several answers are one text."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.usage = "%(prog)s [OPTION ...] [FROM] TO"
    parser.add_argument(
        "releases",
        nargs="+",
        metavar="[FROM] TO",
        help=f"a release, {LATEST}, a channel or a package file; FROM is --channel, or {FEED}",
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
    named = named_feed(given)
    workspace = find_workspace(given.root)
    *before, after = (exact(written, channels=workspace.pins()) for written in given.releases)
    question = Question(
        before=before[0] if before else given.channel or FEED,
        after=after,
        python=given.python,
        feed=named.paths,
        run=named.command,
        env=named.variables,
        cache=given.cache,
        slow=given.slow,
        notes=given.release_notes,
        workspace=workspace,
        channel=workspace.pin(given.channel).channel if given.channel else "",
    )
    feeds = () if before or given.channel or given.feed else production_channels(workspace)
    if len(feeds) > 1 and after not in workspace.pins():
        return _answer_each(question, feeds, given)
    return _answer(question, given)


def production_channels(workspace: Workspace) -> tuple[str, ...]:
    """Return the channels that run in production, each with a feed, in the order of the pins."""
    settings = workspace.settings()
    return tuple(
        name for name in workspace.pins() if settings.channel(name).role is ChannelRole.PRODUCTION
    )


def _answer_each(question: Question, feeds: Sequence[str], given: Namespace) -> int:
    """Answer for each feed in turn; drift counts most, as it does in the gate of all channels."""
    if given.output or given.witness or given.format not in _ONE_AFTER_ANOTHER:
        sys.stderr.write(
            f"can-i-upgrade: {', '.join(feeds)} are feeds in production; --output, --witness and"
            f" --format {given.format} take the answer for one\n"
            f"  fix: --channel {feeds[0]}\n"
        )
        return Exit.INCONCLUSIVE
    found = set()
    for channel in feeds:
        sys.stdout.write(f"{'' if channel == feeds[0] else chr(10)}feed of {channel}\n\n")
        sys.stdout.flush()
        try:
            found.add(_answer(replace(question, before=channel, channel=channel), given))
        except FileError as error:  # The other feeds have their answer all the same.
            sys.stderr.write(f"{error}\n")
            found.add(Exit.INCONCLUSIVE)
    return int(Exit.DRIFT if Exit.DRIFT in found else max(found))


def _answer(question: Question, given: Namespace) -> int:
    try:
        upgrade = answer(question, progress=show_progress)
    except ObservationError as error:
        sys.stderr.write(f"{Verdict.INCONCLUSIVE}: {error}\n")
        return Exit.INCONCLUSIVE
    finally:
        show_progress("")
    _write(upgrade, given, question.workspace.root)
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

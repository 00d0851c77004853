"""Show what each release of NautilusTrader in a range changed for the feed.

`latest` as TO is the newest final release on the index. Every release is observed in an
environment of its own, and the observations are kept: the same command goes on where it was
stopped, and takes seconds when nothing changed. Exit status: 0, or 2 where no two releases could
be compared; with --first-bad 0 where the newest release is SAFE, 1 where one is not,
2 inconclusive.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from conformance.cli.arguments import (
    a_path,
    add_cache,
    add_root,
    add_slow,
)
from conformance.cli.releases import LATEST, exact
from conformance.cli.subject import add_subject, named_feed
from conformance.diff.records import Drift, Exit
from conformance.diff.upgrade import read_feed
from conformance.diff.upstream import fetch_text, parse_notes, read_notes
from conformance.history import phrases
from conformance.history.bisection import Bisection, find_first_bad
from conformance.history.columns import Upstream, build_columns, count_unchanged
from conformance.history.formats import FILES, FORMATS
from conformance.history.progress import Bar
from conformance.history.range import releases_between
from conformance.history.records import Column, History, ReleaseResult
from conformance.history.runner import ReleaseRunner
from conformance.problems import make_folder, shown, write_text
from conformance.workspace import find_workspace
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from conformance.diff.lines import FeedSource


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("first", metavar="FROM", help="the oldest release, e.g. 1.211.0")
    parser.add_argument("last", metavar="TO", help=f"the newest one, or {LATEST}")
    parser.add_argument("--first-bad", action="store_true", help="find the first that is not SAFE")
    add_subject(parser)
    parser.add_argument("--jobs", type=_jobs, default=2, help="releases at a time")
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help="of stdout")
    parser.add_argument("--output", type=a_path, metavar="DIR", help="write HTML, Markdown, JSON")
    add_slow(parser)
    add_cache(parser)
    add_root(parser)


def run(given: argparse.Namespace) -> int:
    """Gather the history, or find the first bad release; return the exit status."""
    named = named_feed(given)
    given.first, given.last = exact(given.first), exact(given.last)
    releases = releases_between(given.first, given.last)
    workspace = find_workspace(given.root)
    channel = workspace.pin(given.channel or FEED).channel
    feed = workspace.settings().channel(channel).feed
    if named.paths:
        feed = feed.of_another(named.paths, named.command, named.variables)
    source = read_feed(feed)
    jobs = min(given.jobs, len(releases))
    # A bisection observes both ends, and then halves what is between them.
    most = len(releases).bit_length() + 1 if given.first_bad else len(releases)
    with Bar(min(most, len(releases)), jobs=jobs) as bar:
        runner = ReleaseRunner(
            feed=feed,
            workspace=workspace,
            channel=channel,
            python=given.python,
            cache=given.cache,
            slow=given.slow,
            jobs=jobs,
            progress=bar,
        )
        try:
            if given.first_bad:
                found = _bisect(releases, runner, source)
                sys.stdout.write(bisection_text(found))
                return found.exit_status
            notes = load_notes(given, releases[0], releases[-1])
            results = runner.run(releases)
        except KeyboardInterrupt:
            bar.stopped()
            return Exit.INCONCLUSIVE
    upstream = ask_upstream(notes)
    columns = tuple(build_columns(results, source, upstream=upstream))
    unchanged = count_unchanged(results, columns)
    history = History(
        python=given.python or workspace.pins()[FEED].python, columns=columns, unchanged=unchanged
    )
    _write(history, given)
    return (
        Exit.SAFE if sum(not result.inconclusive for result in results) > 1 else Exit.INCONCLUSIVE
    )


def load_notes(given: argparse.Namespace, first: str, last: str) -> str:
    """Return the release notes of a file that was named, else NT's own; "" where there are none.

    Raises:
        NotesError: The file can't be read, or has nothing of the releases in question.
    """
    if given.release_notes is None:
        return fetch_text(given.cache)
    read_notes(given.release_notes, after=first, until=last)
    text: str = given.release_notes.read_text(encoding="utf-8")
    return text


def ask_upstream(text: str) -> Upstream:
    """Return what asks the release notes; of a release that they lack, they say nothing."""

    def ask(before: str, after: str, drifts: tuple[Drift, ...]) -> tuple[Drift, ...]:
        notes = parse_notes(text, after=before, until=after)
        return notes.add_to(drifts) if notes else drifts

    return ask


def bisection_text(found: Bisection) -> str:
    """Return the steps of a bisection, and what they come to."""
    lines = [
        f"{step.release}  {phrases.verdict(step):<14}  "
        + "; ".join(filter(None, (phrases.tally(step), phrases.inconclusive(step))))
        for step in found.steps
    ]
    if found.first_bad is None and not found.between:
        conclusion = f"{found.last_safe} is SAFE for a feed on {found.start}"
    elif found.first_bad is None:
        conclusion = f"inconclusive: nothing is known of {found.between[0]}"
    elif found.between:
        maybe = ", ".join(found.between)
        conclusion = (
            f"{found.first_bad} is not SAFE for a feed on {found.start}, {found.last_safe} is;"
            f" inconclusive: {maybe}"
        )
    else:
        conclusion = (
            f"{found.first_bad} is the first that is not SAFE for a feed on {found.start};"
            f" {found.last_safe} is"
        )
    lines += ["", conclusion]
    if found.first_bad:
        lines.append(f"next: nt-conformance can-i-upgrade {found.start} {found.first_bad}")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _bisect(releases: tuple[str, ...], runner: ReleaseRunner, source: FeedSource) -> Bisection:
    results: dict[str, ReleaseResult] = {}

    def observe(*wanted: str) -> None:
        results.update((one.release, one) for one in runner.run(wanted))

    def judge(release: str) -> Column:
        if release not in results:
            observe(release)
        *_, column = build_columns([results[releases[0]], results[release]], source)
        return column

    observe(releases[0], releases[-1])  # both are observed in any case, so at once
    return find_first_bad(releases, judge, tell=_say)


def _say(step: Column) -> None:
    sys.stderr.write(f"{step.release}  {phrases.verdict(step)}\n")


def _write(history: History, given: argparse.Namespace) -> None:
    if given.output:
        make_folder(given.output)
        for name, form in FILES.items():
            path = given.output / name
            write_text(path, FORMATS[form](history))
            sys.stderr.write(f"wrote {shown(path)}\n")
    sys.stdout.write(FORMATS[given.format](history))
    if given.format == "text" and not given.output:
        first, last = history.columns[0].release, history.columns[-1].release
        again = f"nt-conformance history {first} {last} --output history"
        sys.stdout.write(f"\nnext: {again}   writes the matrix, history/history.html\n")


def _jobs(written: str) -> int:
    if not written.isdecimal() or int(written) < 1:
        raise argparse.ArgumentTypeError("at least one at a time")
    return int(written)

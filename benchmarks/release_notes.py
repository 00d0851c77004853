"""Measure how well drifts find their lines in NautilusTrader's release notes.

    nox -s release_notes -- --notes RELEASES.md [--cache DIR]

The drifts are those of `nt-conformance history 1.211.0 1.231.0`, of the observations that it kept
in the cache: nothing is installed, run or downloaded. Which lines speak of which drift was labelled
by hand in release_notes.toml; NT's file of them is not kept here. Exit status: 0, 1 where recall or
precision is below 90 %, 2 where a drift is not labelled or a label fits nothing.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.version import Version

from conformance.diff.records import Severity
from conformance.diff.upgrade import read_feed
from conformance.diff.upstream import Notes, parse_notes
from conformance.environments.cache import cache_folder, read_json
from conformance.harness.document import read_document
from conformance.history.columns import build_columns
from conformance.history.records import ReleaseResult
from conformance.workspace import find_workspace
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.diff.lines import FeedSource
    from conformance.diff.records import Drift

ROOT = Path(__file__).resolve().parents[1]
LABELS_FILE = Path(__file__).with_suffix(".toml")
GOAL = 0.9  #: Of recall and of precision.
_FIRST, _LAST = Version("1.211.0"), Version("1.231.0")

Key = tuple[str, str, str]
"""Release, rule and fact of a drift."""


class UnfitError(Exception):
    """The cache, the notes or the labels do not fit each other; the message says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One drift of the history, its line and the lines that speak of it."""

    release: str
    drift: Drift
    given: str  #: Digest of the line that the suite gives; "" where it gives none.
    labelled: frozenset[str]  #: Digests of the lines that speak of it.
    elsewhere: tuple[bool, ...]  #: Whether each other release's notes give it a line as well.

    @property
    def is_right(self) -> bool:
        """Whether the line given speaks of it, or none is given where none does."""
        return self.given in self.labelled if self.given else not self.labelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many drifts have a line, were given one, and were given one that speaks of them."""

    drifts: int
    labelled: int
    given: int
    right: int

    @property
    def recall(self) -> float:
        """Return the share of drifts with a line that were given one of theirs."""
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def precision(self) -> float:
        """Return the share of lines given that speak of their drift."""
        return self.right / self.given if self.given else 1.0


def digest_of(line: str) -> str:
    """Return what stands for a line of the notes, so that none of it is kept here."""
    return sha256(" ".join(line.split()).encode()).hexdigest()[:12]


def read_labels(path: Path = LABELS_FILE) -> dict[Key, frozenset[str]]:
    """Read the digests of the lines that speak of each drift; none where no line does.

    Raises:
        UnfitError: A drift is labelled twice.
    """
    labels: dict[Key, frozenset[str]] = {}
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["drifts"]:
        key = (row["release"], row["rule"], row["fact"])
        if key in labels:
            raise UnfitError(f"labelled twice: {' '.join(key)}")
        labels[key] = frozenset(row["lines"])
    return labels


def read_results(cache: Path | None) -> Iterator[ReleaseResult]:
    """Yield what was last observed of each release, oldest release first.

    Raises:
        UnfitError: There are no two releases.
    """
    newest: dict[Version, Path] = {}
    folder = cache_folder(cache) / "observations"
    for file in sorted(folder.glob("1.*.json"), key=lambda path: path.stat().st_mtime):
        newest[Version(file.name.partition("-")[0])] = file
    wanted = sorted(version for version in newest if _FIRST <= version <= _LAST)
    if not wanted[1:]:
        fix = f"nt-conformance history {_FIRST} {_LAST}"
        raise UnfitError(f"no two releases were observed in {folder}\n  fix: {fix}")
    for version in wanted:
        kept = read_json(newest[version])
        observed = read_document(kept if isinstance(kept, dict) else {})
        yield ReleaseResult(
            release=observed.release, facts=observed.facts, failures=observed.failures
        )


def gather_cases(
    results: Sequence[ReleaseResult],
    source: FeedSource,
    text: str,
    labels: Mapping[Key, frozenset[str]],
) -> tuple[Case, ...]:
    """Return every drift between neighbouring releases, with its line and its labels.

    Raises:
        UnfitError: A drift is not labelled, a label is of no drift, or a line is not in the notes.
    """
    releases = [result.release for result in results]
    notes = {
        after: parse_notes(text, after=before, until=after) or Notes(())
        for before, after in pairwise(releases)
    }
    found = {
        (column.release, drift.rule, drift.change.fact): drift
        for column in build_columns(results, source)
        for drift in column.drifts
    }
    _check(found, notes, labels)
    return tuple(_case(key, drift, notes, labels[key]) for key, drift in found.items())


def score_of(cases: Sequence[Case]) -> Score:
    """Count the cases."""
    return Score(
        drifts=len(cases),
        labelled=sum(bool(case.labelled) for case in cases),
        given=sum(bool(case.given) for case in cases),
        right=sum(case.given in case.labelled for case in cases),
    )


def table_of(cases: Sequence[Case]) -> str:
    """Return the figures of each severity and of all, and what is wrong."""
    parts = {str(s): [c for c in cases if c.drift.severity is s] for s in Severity}
    parts["break + shift"] = [*parts["break"], *parts["shift"]]
    parts["all"] = list(cases)
    lines = [f"{'':<14}{'drifts':>7}{'labelled':>10}{'given':>7}{'right':>7}   recall  precision"]
    for name, some in parts.items():
        score = score_of(some)
        counts = f"{score.drifts:>7}{score.labelled:>10}{score.given:>7}{score.right:>7}"
        lines.append(f"{name:<14}{counts}{score.recall:>9.0%}{score.precision:>11.0%}")
    elsewhere = [given for case in cases for given in case.elsewhere]
    lines += [
        "",
        f"given a line out of another release's notes: {sum(elsewhere)} of {len(elsewhere)}",
        *(f"wrong: {_case_text(case)}" for case in cases if not case.is_right),
    ]
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.release_notes")
    parser.add_argument(
        "--notes", type=Path, required=True, metavar="FILE", help="NT's RELEASES.md"
    )
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where the history was kept")
    given = parser.parse_args(argv)
    feed = find_workspace(ROOT).settings().channel(FEED).feed
    try:
        text = given.notes.read_text(encoding="utf-8")
        results = tuple(read_results(given.cache))
        cases = gather_cases(results, read_feed(feed), text, read_labels())
    except (OSError, UnfitError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(table_of(cases))
    score = score_of(cases)
    return 0 if min(score.recall, score.precision) >= GOAL else 1


def _check(
    found: Mapping[Key, Drift], notes: Mapping[str, Notes], labels: Mapping[Key, frozenset[str]]
) -> None:
    there = {release: {digest_of(line) for line in one.lines} for release, one in notes.items()}
    of_notes = {key: lines for key, lines in labels.items() if key[0] in there}
    wrong = [f"not labelled: {' | '.join(key)}" for key in found if key not in labels]
    wrong += [f"no such drift: {' | '.join(key)}" for key in of_notes if key not in found]
    for key, lines in of_notes.items():
        missing = sorted(lines - there[key[0]])
        wrong += [f"no such line of {key[0]}: {digest}" for digest in missing]
    if wrong:
        raise UnfitError("\n".join(wrong))


def _case(key: Key, drift: Drift, notes: Mapping[str, Notes], labelled: frozenset[str]) -> Case:
    release = key[0]
    line = notes[release].line_for(drift)
    others = [bool(one.line_for(drift)) for name, one in notes.items() if name != release]
    return Case(
        release=release,
        drift=drift,
        given=digest_of(line) if line else "",
        labelled=labelled,
        elsewhere=tuple(others),
    )


def _case_text(case: Case) -> str:
    wanted = ", ".join(sorted(case.labelled)) or "none"
    fact = case.drift.change.fact
    return f"{case.release} {fact}: given {case.given or 'none'}, labelled {wanted}"


if __name__ == "__main__":
    sys.exit(main())

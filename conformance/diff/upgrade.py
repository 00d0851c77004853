"""Answers "can I upgrade?": finds both sides, compares them, and proves what it finds."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.diff.compare import Observations, find_drifts, find_lacks
from conformance.diff.coverage import coverage_of
from conformance.diff.feed_use import FeedUse
from conformance.diff.lines import FeedSource
from conformance.diff.names import owner_of
from conformance.diff.next_command import next_command
from conformance.diff.records import Drift, Lack, Proof, Severity, Subject, Upgrade
from conformance.diff.sides import (
    OBSERVED,
    channels_of,
    comparable,
    environment_of,
    find_sides,
    is_approved,
)
from conformance.diff.upstream import Notes, fetch_notes, read_notes
from conformance.diff.witness import is_to_be_proved, prove, unproven
from conformance.model.areas import area_of
from conformance.model.coverage import RunsOn
from conformance.model.facts import subject_of
from conformance.model.feed import KeysReply
from conformance.model.outcomes import FEED_RUN
from conformance.nautilus.driver import are_of_two_generations
from conformance.texts import counted
from conformance.threads import thread_pool
from conformance.usage.files import find_files
from conformance.usage.source import read_sources
from conformance.wording import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from conformance.diff.question import Question
    from conformance.diff.sides import Side
    from conformance.environments import Environment
    from conformance.model.coverage import Coverage
    from conformance.model.feed import FeedSettings
    from conformance.model.usage_site import SitesByPath
    from conformance.usage.observation import ReadSource


def answer(question: Question, *, progress: Callable[[str], object] = lambda _: None) -> Upgrade:
    """Return the whole answer.

    Two channels are compared by their approved snapshots, and nothing is installed. Where a
    release is named, it is observed afresh, and breaks are proved on both sides.

    Raises:
        EnvironmentNotMadeError: A side can't be installed.
        ObservationError: A side can be installed, and nothing can be told of it.
        FileError: Pins, locks, snapshots, the feed or the release notes can't be used.
    """
    question = question.of_one_feed()
    pins = channels_of(question)
    approved = all(is_approved(question, name) for name in (question.before, question.after))
    feed = question.judged
    read = read_sources(feed.paths, feed.root)
    source = FeedSource.of(read, feed)
    asked, before, after = find_sides(question, progress)
    moved = _moved_source(asked, before, after)
    after = _with_names_of(moved, after) if moved else after
    old, new = comparable(before, after)
    drifts = find_drifts(
        old,
        new,
        source=source,
        places={**before.places, **after.places},
        successors=moved.successors if moved else None,
    )
    if approved:
        drifts = unproven(drifts, old)
    elif is_to_be_proved(drifts, old):
        progress("running witnesses on both releases")
        made = [environment_of(asked, name) for name in (asked.before, asked.after)]
        with _names_listed(made, question.cache):
            known = _importable(old, drifts, made[0], question.cache)
            drifts = prove(drifts, known, old=made[0].python, new=made[1].python, feed=feed)
    notes = _notes(question, before.subject, after.subject, fetch=not approved)
    lacks = find_lacks(before.facts, source=source, places=before.places)
    use = FeedUse.of(old, new, source)
    covered = coverage_of(read, source, use, before, after, feed=feed)
    answered = Upgrade(
        before=before.subject,
        after=after.subject,
        drifts=sort_drifts(notes.add_to(drifts) if notes else drifts),
        lacks=lacks,
        inconclusive={
            **_inconclusive(before, after),
            **_of_nothing(covered, before, lacks, drifts),
        },
        coverage=covered,
        not_run={**before.not_run, **after.not_run},
        other_changes=_other_changes(asked, before, after, drifts),
        migration=source.located(moved.migration) if moved and moved.migration else None,
    )
    return replace(answered, next_command=next_command(answered, question, pins))


def _of_nothing(
    covered: Coverage, before: Side, lacks: Sequence[Lack], drifts: Sequence[Drift]
) -> dict[str, str]:
    """Return why nothing can be said of a feed, if so: it uses nothing of NT, or never runs.

    Where it is known what it lacks on the old release already, that says why it does not run, and
    what drifts beside it is told; that nothing does is no answer for a feed that never runs.
    """
    if not covered.names:
        read = counted(covered.files, "file")
        return {covered.feed: f"no name of NautilusTrader was found in {read}: is it the feed?"}
    is_explained = any(area_of(one.observation) != area_of(FEED_RUN) for one in lacks)
    is_felt = any(drift.severity is not Severity.ADD for drift in drifts)
    if covered.run is RunsOn.NEITHER and not (is_explained and is_felt):
        outcome = before.facts[FEED_RUN].get("outcome")
        return {FEED_RUN: f"the feed runs on neither release: {written(outcome)}"}
    return {}


def read_feed(feed: FeedSettings) -> FeedSource:
    """Read the source of a feed.

    Raises:
        SourceError: It can't be read.
    """
    return FeedSource.of(read_sources(feed.paths, feed.root), feed)


def read_what_is_there(feed: FeedSettings) -> FeedSource:
    """Read what can be read of a feed's source: the rest has no names and no lines."""
    there = [path for path in feed.paths if path.exists()]
    files = [file for file, _ in find_files(there, feed.root).files]
    keys_are_taken = feed.keys is KeysReply.ACCEPTED
    return FeedSource.read(
        feed.root, files, variables=feed.environment, keys_are_taken=keys_are_taken
    )


def sort_drifts(drifts: Sequence[Drift]) -> tuple[Drift, ...]:
    """Return the drifts worst first; in each severity as they were."""
    worst_first = tuple(Severity)
    return tuple(sorted(drifts, key=lambda drift: worst_first.index(drift.severity)))


def _inconclusive(*sides: Side) -> dict[str, str]:
    """Return what could not be observed, with the release in each reason: either may have some."""
    reasons: dict[str, list[str]] = {}
    for side in sides:
        for probe, why in side.inconclusive.items():
            reasons.setdefault(probe, []).append(f"on {side.subject.release}: {why}")
    return {
        probe: ("\n" if any("\n" in why for why in whys) else "; ").join(whys)
        for probe, whys in reasons.items()
    }


def _moved_source(question: Question, before: Side, after: Side) -> ReadSource | None:
    """Return the feed's names as a release of another generation has them; None within one."""
    if not are_of_two_generations(before.subject.release, after.subject.release):
        return None
    from conformance.observations.moved import moved_source  # noqa: PLC0415  # not for snapshots

    written_for, other = (
        environment_of(question, name) for name in (question.before, question.after)
    )
    return moved_source(question.judged, written_for, other, cache=question.cache)


def _with_names_of(moved: ReadSource, side: Side) -> Side:
    """Return a side with the facts and places of names that were read for its generation."""
    from conformance.observations.moved import with_moved_names  # noqa: PLC0415  # "

    return replace(
        side,
        facts=with_moved_names(side.facts, moved.facts),
        places=with_moved_names(side.places, moved.places),
    )


def _notes(question: Question, before: Subject, after: Subject, *, fetch: bool) -> Notes | None:
    span = {"after": before.release, "until": after.release}
    if question.notes is not None:
        return read_notes(question.notes, **span)
    return fetch_notes(**span, cache=question.cache) if fetch else None


def _importable(
    old: Observations, drifts: Sequence[Drift], environment: Environment, cache: Path | None
) -> Observations:
    """Return the old side's observations, with where each owner of a break is imported from."""
    from conformance.diff.homes import with_homes  # noqa: PLC0415  # not for snapshots

    return with_homes(old, drifts, environment, cache=cache)


@contextmanager
def _names_listed(environments: Sequence[Environment], cache: Path | None) -> Iterator[None]:
    """List NT's public names meanwhile: they are kept, and take as long as the witnesses do."""
    from conformance.observations.names import public_names  # noqa: PLC0415  # not for snapshots

    with thread_pool(len(environments)) as pool:
        for environment in environments:
            pool.submit(public_names, environment, cache=cache)
        yield


def _other_changes(
    question: Question, before: Side, after: Side, drifts: Sequence[Drift]
) -> int | None:
    """Return how many of NT's public names changed without touching the feed; None if unknown.

    They are asked where both environments are there: no other one is made for a number.
    """
    proved = any(drift.witness and drift.witness.proof is not Proof.NOT_RUN for drift in drifts)
    if not proved and {before.subject.source, after.subject.source} != {OBSERVED}:
        return None
    from conformance.harness.document import ObservationError  # noqa: PLC0415  # not for snapshots
    from conformance.observations.names import (  # noqa: PLC0415  # "
        other_changes,
        public_names,
        touched_names,
    )

    environments = [environment_of(question, name) for name in (question.before, question.after)]
    try:
        old, new = (public_names(made, cache=question.cache) for made in environments)
    except ObservationError:
        return None  # The verdict does not hang on it.
    return other_changes(old, new, touched_names(_by_owner(before), _by_owner(after)))


def _by_owner(side: Side) -> Mapping[str, SitesByPath]:
    """Return where the feed uses each of NT's names that an observation is about."""
    found: dict[str, SitesByPath] = {}
    for name, sites in side.places.items():
        if owner := owner_of(subject_of(side.facts.get(name, {}))):
            found[owner] = {**found.get(owner, {}), **sites}
    return found

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
from conformance.diff.side import Side
from conformance.diff.upstream import Notes, fetch_notes, read_notes
from conformance.diff.witness import is_to_be_proved, prove, unproven
from conformance.model.areas import all_of, area_of
from conformance.model.coverage import RunsOn
from conformance.model.facts import subject_of
from conformance.model.feed import KeysReply
from conformance.model.outcomes import FEED_RUN
from conformance.nautilus.driver import are_of_two_generations
from conformance.problems import FileError, Problem, shown
from conformance.texts import counted
from conformance.usage.files import find_files
from conformance.usage.source import read_sources
from conformance.wording import written
from conformance.workspace.snapshots import STAMP, approved_ids, read_snapshot
from conformance.workspace.stamp import read_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from conformance.diff.question import Question
    from conformance.environments import Environment
    from conformance.harness.document import Observed
    from conformance.model.coverage import Coverage
    from conformance.model.feed import FeedSettings
    from conformance.model.usage_site import SitesByPath
    from conformance.usage.observation import ReadSource
    from conformance.workspace import Workspace
    from conformance.workspace.pins import Pin

OBSERVED = "observed"
"""What a side says of its source where it was observed afresh."""


class SideError(FileError):
    """A side of the upgrade is not what it was said to be."""


def answer(question: Question, *, progress: Callable[[str], object] = lambda _: None) -> Upgrade:
    """Return the whole answer.

    Two channels are compared by their approved snapshots, and nothing is installed. Where a
    release is named, it is observed afresh, and breaks are proved on both sides.

    Raises:
        EnvironmentNotMadeError: A side can't be installed.
        ObservationError: A side can be installed, and nothing can be told of it.
        FileError: Pins, locks, snapshots, the feed or the release notes can't be used.
    """
    pins = _channels(question)
    approved = {question.before, question.after} <= pins and not question.feed
    feed = question.judged
    read = read_sources(feed.paths, feed.root)
    source = FeedSource.of(read, feed)
    asked, before, after = _sides(question, pins, progress)
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
        made = [_environment(asked, name) for name in (asked.before, asked.after)]
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


def comparable(before: Side, after: Side) -> tuple[Observations, Observations]:
    """Return both sides' observations without those that could not be observed on the other.

    That nothing was told is no drift, and is said apart; so is what the new side has no sense for.
    """
    areas = {area_of(probe) for side in (before, after) for probe in side.inconclusive}

    def comparable_facts(side: Side, other: Side) -> Observations:
        return {
            name: facts
            for name, facts in side.facts.items()
            if name in other.facts
            or (
                area_of(name) not in areas
                and all_of(area_of(name)) not in other.not_run
                and (side is after or not _has_no_sense(name, after))
            )
        }

    return comparable_facts(before, after), comparable_facts(after, before)


def _has_no_sense(observation: str, side: Side) -> bool:
    """Whether a side has no sense for an observation: its probe, or its area, is not applicable."""
    area = area_of(observation)
    return observation in side.not_run or (
        any(area_of(probe) == area for probe in side.not_run)
        and not any(area_of(name) == area for name in side.facts)
    )


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


def snapshots_of(channel: str) -> str:
    """Return what a side says of its source where that is a channel's snapshots."""
    return f"approved snapshots of {channel}"


def approved_side(workspace: Workspace, channel: str) -> Side:
    """Return a channel's side, from its approved snapshots.

    Raises:
        FileError: There is no such pin, it has no snapshots, or one can't be read.
    """
    pin = workspace.pins()[channel]
    folder = workspace.snapshots(channel)
    facts = {name: read_snapshot(folder, name) or {} for name in sorted(approved_ids(folder))}
    if not facts:
        problem = Problem(
            file=shown(folder),
            what="the channel has no approved snapshots",
            found="no file",
            expected="a snapshot for each contract",
            fix=f"nt-conformance gate --channel {channel} --snapshot-update",
        )
        raise SideError([problem])
    subject = Subject(release=str(pin.version), python=pin.python, source=snapshots_of(channel))
    return Side(subject=subject, facts=facts, inconclusive=_unfit(workspace, pin))


def _unfit(workspace: Workspace, pin: Pin) -> dict[str, str]:
    """Return why a channel's snapshots can't stand for its pin, if they can't, by their stamp."""
    folder = workspace.snapshots(pin.channel)
    stamp = read_stamp(folder)
    gate = f"nt-conformance gate --channel {pin.channel} --snapshot-update"
    if stamp is None:
        why = f"they do not say of which release they were approved; {gate}   does"
    elif misfit := stamp.misfit(pin):
        why = f"{misfit}; {gate}   approves what the pin does"
    else:
        return {}
    return {shown(folder / STAMP): f"the snapshots of {pin.channel} are not of its pin: {why}"}


def observed_side(observed: Observed) -> Side:
    """Return the side of a release that was observed."""
    python = ".".join(observed.python.split(".")[:2])
    return Side(
        subject=Subject(release=observed.release, python=python, source=OBSERVED),
        facts=observed.facts,
        places=observed.places,
        inconclusive={probe: str(why) for probe, why in observed.failures.items()},
        not_run=observed.not_run,
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
    return {probe: "; ".join(whys) for probe, whys in reasons.items()}


def _side(question: Question, name: str, pins: set[str], progress: Callable[[str], object]) -> Side:
    if name in pins and not question.feed:
        return approved_side(question.workspace, name)
    from conformance.harness.document import ObservationError  # noqa: PLC0415  # "
    from conformance.observations.observation import (  # noqa: PLC0415  # not for snapshots
        observe_release,
    )

    progress(f"observing {name}")
    try:
        observed = observe_release(
            name,
            python=question.python,
            feed=question.judged,
            channel=question.judged_channel,
            cache=question.cache,
            slow=question.slow,
            workspace=question.workspace,
            progress=lambda line: progress(f"observing {name}: {line}"),
        )
    except ObservationError as error:
        raise ObservationError(f"{name}: {error}") from error
    return observed_side(observed)


def _sides(
    question: Question, pins: set[str], progress: Callable[[str], object]
) -> tuple[Question, Side, Side]:
    """Return both sides, and the question that has them.

    A release may need another Python than production's. What Python itself changes is no drift of
    NT's, so the old release is observed on that one, where it can be installed there.
    """
    if question.after in pins or question.python is not None:
        before = _side(question, question.before, pins, progress)
        return question, before, _side(question, question.after, pins, progress)
    from conformance.environments import EnvironmentNotMadeError, Reason  # noqa: PLC0415  # "

    after = _side(question, question.after, pins, progress)
    channel = question.workspace.pins().get(question.before)
    if channel is None or channel.python != after.subject.python:
        before_name = channel.version if channel else question.before
        moved = replace(
            question,
            before=before_name,
            python=after.subject.python,
            channel=question.channel or question.before,
        )
        try:
            return moved, _side(moved, before_name, set(), progress), after
        except EnvironmentNotMadeError as error:
            if error.reason is not Reason.NOT_FOR_PYTHON:
                raise
    return question, _side(question, question.before, pins, progress), after


def _moved_source(question: Question, before: Side, after: Side) -> ReadSource | None:
    """Return the feed's names as a release of another generation has them; None within one."""
    if not are_of_two_generations(before.subject.release, after.subject.release):
        return None
    from conformance.observations.moved import moved_source  # noqa: PLC0415  # not for snapshots

    written_for, other = (
        _environment(question, name) for name in (question.before, question.after)
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


def _environment(question: Question, name: str) -> Environment:
    """Return the environment of a side, made where there is none."""
    from conformance.environments import make_environment  # noqa: PLC0415  # not for snapshots

    approved = name in _channels(question) and not question.feed
    python = None if approved else question.python
    return make_environment(
        name,
        python=python,
        cache=question.cache,
        workspace=question.workspace,
        channel=question.judged_channel,
    )


def _channels(question: Question) -> set[str]:
    return set(question.workspace.pins())


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
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # not for snapshots

    from conformance.observations.names import public_names  # noqa: PLC0415  # "

    with ThreadPoolExecutor(len(environments)) as pool:
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

    environments = [_environment(question, name) for name in (question.before, question.after)]
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

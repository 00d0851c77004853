"""Finds both sides of an upgrade: what a release, or a channel's snapshots, says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from conformance.diff.records import Subject
from conformance.model.areas import all_of, area_of
from conformance.model.failure import Failure, FailureKind
from conformance.model.feed import LEAD_TO_VENUE
from conformance.model.outcomes import FEED_RUN
from conformance.problems import FileError, Problem, shown
from conformance.texts import minor_of
from conformance.threads import thread_pool
from conformance.workspace.snapshots import STAMP, approved_ids, read_snapshot
from conformance.workspace.stamp import read_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    from conformance.diff.compare import Observations, Places
    from conformance.diff.question import Question
    from conformance.environments import Environment
    from conformance.harness.document import Observed
    from conformance.model.facts import Observation
    from conformance.workspace import Workspace
    from conformance.workspace.pins import Pin

    T = TypeVar("T")

OBSERVED = "observed"
"""What a side says of its source where it was observed afresh."""


class SideError(FileError):
    """A side of the upgrade is not what it was said to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side: what it does, and what is known of it beside that."""

    subject: Subject
    facts: Mapping[str, Observation]
    places: Places = field(default_factory=dict)
    inconclusive: Mapping[str, str] = field(default_factory=dict)
    not_run: Mapping[str, str] = field(default_factory=dict)
    observed: Observed | None = None  #: What it was made of, where it was observed.


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


def find_sides(
    question: Question, progress: Callable[[str], object]
) -> tuple[Question, Side, Side]:
    """Return both sides, and the question that has them.

    A release may need another Python than production's. What Python itself changes is no drift of
    NT's, so the old release is observed on that one, where it can be installed there.
    """
    asked = question
    if question.python is None and question.after not in channels_of(question):
        asked = _on_python_of_after(question)
    looks = _Look(asked, asked.before, progress), _Look(question, question.after, progress)
    if all(look.costs_the_feed_alone for look in looks):
        with thread_pool(len(looks)) as pool:
            before, after = pool.map(_Look.side, looks)
    else:
        before, after = map(_Look.side, looks)
    before = looks[0].again(before, after)
    return asked, before, looks[1].again(after, before)


def _on_python_of_after(question: Question) -> Question:
    """Return the question on the new release's Python, where the old one can be observed there."""
    from conformance.environments import EnvironmentNotMadeError, Reason  # noqa: PLC0415  # "

    python = minor_of(environment_of(question, question.after).python_version)
    channel = question.workspace.pins().get(question.before)
    if channel is not None and channel.python == python:
        return question
    moved = replace(
        question,
        before=channel.version if channel else question.before,
        python=python,
        channel=question.channel or question.before,
    )
    try:
        environment_of(moved, moved.before)
    except EnvironmentNotMadeError as error:
        if error.reason is not Reason.NOT_FOR_PYTHON:
            raise
        return question
    return moved


@dataclass(frozen=True)
class _Look:
    """A look at one side."""

    question: Question
    name: str
    progress: Callable[[str], object]

    @property
    def costs_the_feed_alone(self) -> bool:
        """Whether only the feed has to be run for it; two such looks go side by side.

        Two whole observations would keep each other waiting, and some probes have a limit.
        """
        if is_approved(self.question, self.name):
            return False
        from conformance.observations.observation import (  # noqa: PLC0415  # not for snapshots
            is_known_but_for_the_feed,
        )

        return self._ask(is_known_but_for_the_feed)

    def side(self) -> Side:
        """Return the side."""
        if is_approved(self.question, self.name):
            return approved_side(self.question.workspace, self.name)
        from conformance.harness.document import ObservationError  # noqa: PLC0415  # "
        from conformance.observations.observation import observe_release  # noqa: PLC0415  # "

        self.progress(f"observing {self.name}")

        def told(line: str) -> None:
            self.progress(f"observing {self.name}: {line}")

        try:
            return observed_side(self._ask(partial(observe_release, progress=told)))
        except ObservationError as error:
            raise ObservationError(f"{self.name}: {error}") from error

    def again(self, side: Side, other: Side) -> Side:
        """Return the side, with what differs from the other observed once more, if need be.

        On a machine that had too much to do at once chance may have made the difference.
        """
        observed = side.observed
        if observed is None or not observed.machine_was_busy:
            return side
        from conformance.observations.observation import observe_feed  # noqa: PLC0415  # "
        from conformance.observations.second_look import look_again  # noqa: PLC0415  # "

        def observe(probes: Sequence[str]) -> Observed:
            self.progress(f"observing {self.name} once more where it differs: the machine was busy")
            made, feed = environment_of(self.question, self.name), self.question.judged
            return observe_feed(feed, made, cache=self.question.cache, only=probes)

        return observed_side(look_again(observed, other.facts, observe).observed)

    def _ask(self, ask: Callable[..., T]) -> T:
        """Ask what takes the arguments of `observe_release`."""
        return ask(
            self.name,
            python=self.question.python,
            feed=self.question.judged,
            channel=self.question.judged_channel,
            cache=self.question.cache,
            slow=self.question.slow,
            workspace=self.question.workspace,
        )


def is_approved(question: Question, name: str) -> bool:
    """Whether the approved snapshots of a channel say what a side does.

    Those that were never approved as a whole do not, since production's feed can't run, say; then
    the channel's release is observed, unless the other side is a channel too: nothing is installed
    for two.
    """
    channels = channels_of(question)
    if name not in channels or question.feed:
        return False
    is_stamped = read_stamp(question.workspace.snapshots(name)) is not None
    return is_stamped or {question.before, question.after} <= channels


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
    python = minor_of(observed.python)
    return Side(
        subject=Subject(release=observed.release, python=python, source=OBSERVED),
        facts=observed.facts,
        places=observed.places,
        inconclusive={probe: _explained(probe, why) for probe, why in observed.failures.items()},
        not_run=observed.not_run,
        observed=observed,
    )


def _explained(probe: str, failure: Failure) -> str:
    """Return why a probe told nothing, with what a user can do where that is known."""
    if probe != FEED_RUN or failure.kind is not FailureKind.REACHED_OUT:
        return str(failure)
    first, newline, log = str(failure).partition("\n")
    return f"{first}; {LEAD_TO_VENUE}{newline}{log}"


def environment_of(question: Question, name: str) -> Environment:
    """Return the environment of a side, made where there is none."""
    from conformance.environments import make_environment  # noqa: PLC0415  # not for snapshots

    python = None if is_approved(question, name) else question.python
    return make_environment(
        name,
        python=python,
        cache=question.cache,
        workspace=question.workspace,
        channel=question.judged_channel,
    )


def channels_of(question: Question) -> set[str]:
    """Return the names of all channels."""
    return set(question.workspace.pins())

"""Finds both sides of an upgrade: what a release, or a channel's snapshots, says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conformance.diff.records import Subject
from conformance.model.areas import all_of, area_of
from conformance.problems import FileError, Problem, shown
from conformance.workspace.snapshots import STAMP, approved_ids, read_snapshot
from conformance.workspace.stamp import read_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.diff.compare import Observations, Places
    from conformance.diff.question import Question
    from conformance.environments import Environment
    from conformance.harness.document import Observed
    from conformance.model.facts import Observation
    from conformance.workspace import Workspace
    from conformance.workspace.pins import Pin

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


def find_sides(
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


def environment_of(question: Question, name: str) -> Environment:
    """Return the environment of a side, made where there is none."""
    from conformance.environments import make_environment  # noqa: PLC0415  # not for snapshots

    approved = name in channels_of(question) and not question.feed
    python = None if approved else question.python
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

"""Answers "can I upgrade?": finds both sides, compares them, and proves what it finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.contracts.reviewed import read_snapshot, reviewed_ids
from conformance.drift.compare import Places, find_drifts, find_lacks
from conformance.drift.lines import FeedSource
from conformance.drift.records import Drift, Subject, Upgrade, Verdict
from conformance.drift.upstream import Notes, fetch_notes, read_notes
from conformance.drift.witness import prove, unproven
from conformance.pins import FEED, PINS_FILE, read_pins
from conformance.problems import FileError, Problem, shown
from conformance.surface.source import configured_feed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from conformance.facts import Observation
    from conformance.probes.document import Observed

ROOT = Path(__file__).resolve().parents[2]
_SNAPSHOTS = Path("conformance", "contracts", "__snapshots__")


class SideError(FileError):
    """A side of the upgrade is not what it was said to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: from where, to where, for which feed, and with what at hand."""

    before: str = FEED  #: A channel, a release, or the path of a package file.
    after: str = ""  #: The same.
    python: str | None = None  #: E.g. ``3.12``; that of the channel's pin where not given.
    feed: tuple[Path, ...] = ()  #: Another source tree than the configured one.
    cache: Path | None = None
    notes: Path | None = None  #: NT's release notes; asked of its repository where not given.
    root: Path = ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side: what it does, and what is known of it beside that."""

    subject: Subject
    facts: Mapping[str, Observation]
    places: Places = field(default_factory=dict)
    untold: Mapping[str, str] = field(default_factory=dict)


def answer(question: Question, *, progress: Callable[[str], object] = lambda _: None) -> Upgrade:
    """Return the whole answer.

    Two channels are compared by their reviewed snapshots, and nothing is installed. Where a
    release is named, it is observed afresh, and breaks are proved on both sides.

    Raises:
        EnvironmentNotMadeError: A side can't be installed.
        ObservationError: A side can be installed, and nothing can be told of it.
        FileError: Pins, locks, snapshots, the feed or the release notes can't be used.
    """
    pins = {pin.channel for pin in read_pins(question.root / PINS_FILE)}
    reviewed = {question.before, question.after} <= pins and not question.feed
    before = _side(question, question.before, pins, progress)
    after = _side(question, question.after, pins, progress)
    source = read_feed(question.root, question.feed)
    places = {**before.places, **after.places}
    drifts = find_drifts(before.facts, after.facts, source=source, places=places)
    if reviewed:
        drifts = unproven(drifts, before.facts)
    else:
        old, new = (_python(question, name) for name in (question.before, question.after))
        progress("running witnesses on both releases")
        drifts = prove(drifts, before.facts, old=old, new=new)
    notes = _notes(question, before.subject, after.subject, fetch=not reviewed)
    told = Upgrade(
        before=before.subject,
        after=after.subject,
        drifts=sort_drifts(notes.add_to(drifts) if notes else drifts),
        lacks=find_lacks(before.facts, source=source, places=before.places),
        untold={**before.untold, **after.untold},
        other_changes=None if reviewed else _other_changes(question, before, after),
    )
    return with_next_command(told, question)


def read_feed(root: Path, feed: Sequence[Path] = ()) -> FeedSource:
    """Read the source of the feed under contract, or of another tree.

    Raises:
        SourceError: ``pyproject.toml`` does not say where it is.
    """
    files = [
        file
        for path in feed or configured_feed(root)
        for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])
    ]
    return FeedSource.read(root, files)


def reviewed_side(root: Path, channel: str) -> Side:
    """Return a channel's side, from its reviewed snapshots.

    Raises:
        FileError: There is no such pin, it has no snapshots, or one can't be read.
    """
    pin = next(pin for pin in read_pins(root / PINS_FILE) if pin.channel == channel)
    folder = root / _SNAPSHOTS / channel
    facts = {name: read_snapshot(folder, name) or {} for name in sorted(reviewed_ids(folder))}
    if not facts:
        problem = Problem(
            file=shown(folder),
            what="the channel has no reviewed snapshots",
            found="no file",
            expected="a snapshot for each contract",
            mend=f"nox -t {channel} -- --snapshot-update",
        )
        raise SideError([problem])
    subject = Subject(
        release=str(pin.version), python=pin.python, source=f"reviewed snapshots of {channel}"
    )
    return Side(subject=subject, facts=facts)


def observed_side(observed: Observed) -> Side:
    """Return the side of a release that was observed."""
    python = ".".join(observed.python.split(".")[:2])
    return Side(
        subject=Subject(release=observed.release, python=python, source="observed"),
        facts=observed.facts,
        places=observed.places,
        untold=observed.failures,
    )


def sort_drifts(drifts: Sequence[Drift]) -> tuple[Drift, ...]:
    """Return the drifts worst first; in each severity as they were."""
    order = ("break", "shift", "add")
    return tuple(sorted(drifts, key=lambda drift: order.index(drift.severity)))


def with_next_command(told: Upgrade, question: Question) -> Upgrade:
    """Return the answer with what to run next."""
    from dataclasses import replace  # noqa: PLC0415

    release = told.after.release
    commands = {
        Verdict.SAFE: f"write nautilus_trader=={release} into {PINS_FILE}, then   nox -s lock",
        Verdict.REVIEW: f"read the shifts; to accept them, pin {release} on next and run"
        "   nox -s lock -- next && nox -t next -- --snapshot-update",
        Verdict.BLOCKED: "mend the lines above, then   nox -s can_i_upgrade -- "
        f"{question.before} {question.after}",
        Verdict.UNTOLD: "see what could not be told, then   nox -s can_i_upgrade -- "
        f"{question.before} {question.after}",
    }
    return replace(told, next_command=commands[told.verdict])


def _side(question: Question, name: str, pins: set[str], progress: Callable[[str], object]) -> Side:
    if name in pins and not question.feed:
        return reviewed_side(question.root, name)
    from conformance.environments import observe_release  # noqa: PLC0415  # not for snapshots

    progress(f"observing {name}")
    observed = observe_release(
        name,
        python=question.python,
        feed=question.feed,
        cache=question.cache,
        root=question.root,
        progress=lambda line: progress(f"observing {name}: {line}"),
    )
    return observed_side(observed)


def _python(question: Question, name: str) -> Path:
    """Return the interpreter of a side's environment."""
    from conformance.environments import make_environment  # noqa: PLC0415  # not for snapshots

    python = question.python if name not in _channels(question) else None
    made = make_environment(name, python=python, cache=question.cache, root=question.root)
    return made.python


def _channels(question: Question) -> set[str]:
    return {pin.channel for pin in read_pins(question.root / PINS_FILE)}


def _notes(question: Question, before: Subject, after: Subject, *, fetch: bool) -> Notes | None:
    span = {"after": before.release, "until": after.release}
    if question.notes is not None:
        return read_notes(question.notes, **span)
    return fetch_notes(**span, cache=question.cache) if fetch else None


def _other_changes(question: Question, before: Side, after: Side) -> int | None:
    """Return how many of NT's public names changed that the feed does not touch."""
    del question, before, after
    return None

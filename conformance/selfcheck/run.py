"""Sows the seeds of a channel's release and tells which of them are seen."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from threading import Event
from typing import TYPE_CHECKING

from packaging.specifiers import SpecifierSet

from conformance.areas.seeds import all_seeds
from conformance.diff.compare import find_drifts
from conformance.diff.feed_use import FeedUse
from conformance.diff.lines import FeedSource
from conformance.diff.names import SURFACE
from conformance.diff.records import Severity
from conformance.environments import make_environment
from conformance.harness.observer import observe_seeded
from conformance.model.areas import area_called
from conformance.model.facts import canonical
from conformance.model.failure import FailureKind
from conformance.model.schemas import schema_of
from conformance.nautilus.driver import driver_of
from conformance.observations.api import api_model
from conformance.selfcheck.names import check_names
from conformance.selfcheck.records import Checked, SelfCheck
from conformance.usage.observation import describe_source
from conformance.usage.reader import Reader
from conformance.usage.source import read_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conformance.diff.compare import Observations
    from conformance.harness.document import Sown
    from conformance.model.seed import Seed
    from conformance.workspace import Workspace

OTHER_FEEDS = "it is about what this feed does not use"


def check_channel(
    workspace: Workspace,
    channel: str,
    *,
    cache: Path | None = None,
    slow: bool = False,
    progress: Callable[[str], object] = lambda _: None,
) -> SelfCheck:
    """Make drifts on purpose in the release of a channel, and tell which of them are seen.

    Names are taken out of the API model of the release. Behaviour is changed in the process of the
    probe that has to see it, or between that and the venue.

    Args:
        workspace: Whose pins, lock and feed count.
        channel: Of a pin.
        cache: Where environments are kept; ours in the user's cache folder where not given.
        slow: Whether the seeds of the slow tier are sown as well.
        progress: Called with a line for each step.

    Raises:
        FileError: There is no such channel, or the lock, the settings or the feed can't be used.
        EnvironmentNotMadeError: Its environment can't be made.
        ObservationError: Nothing could be told of the release.
    """
    began_s = time.monotonic()
    feed = workspace.settings().channel(channel).feed
    environment = make_environment(channel, cache=cache, workspace=workspace)
    read = read_sources(feed.paths, feed.root)
    source = FeedSource.of(read, feed)
    reader = Reader(api_model(environment, cache=cache), read.files)
    names = describe_source(reader, read)
    sown, not_sown = _reached(
        environment.release, FeedUse.of(names.facts, names.facts, source), slow=slow
    )
    stopped = Event()
    of_names = takewhile(
        lambda _: not stopped.is_set(), check_names(reader, read, source, names.facts)
    )
    with ThreadPoolExecutor(max_workers=1) as beside:  # The probes are other processes, and wait.
        checking = beside.submit(lambda: [*of_names])
        try:
            observed, outcomes = observe_seeded(
                feed,
                python=environment.python,
                uses=names.uses,
                seeds={
                    one: [f"{area}.{name}" for name in s.breaks] for one, (area, s) in sown.items()
                },
                progress=progress,
            )
            checked = checking.result()
        finally:
            stopped.set()  # An error, or Ctrl-C, does not wait for the names that are left.
    facts = {**observed.facts, **names.facts}
    for seed_id, (area, seed) in sown.items():
        if why := _unsowable(outcomes.get(seed_id)):
            not_sown[seed_id] = why
        else:
            checked.append(_checked(area, seed, facts, outcomes[seed_id], source))
    return SelfCheck(
        channel=channel,
        release=environment.release,
        python=environment.python_version,
        checked=tuple(checked),
        not_sown=not_sown,
        takes_s=time.monotonic() - began_s,
    )


def _reached(
    release: str, use: FeedUse, *, slow: bool
) -> tuple[dict[str, tuple[str, Seed]], dict[str, str]]:
    """Return the seeds that a feed's usage reaches, with their areas, and why others are not."""
    reached: dict[str, tuple[str, Seed]] = {}
    others: dict[str, str] = {}
    for area, seed in _seeds(slow=slow):
        if not is_for(seed, release):
            others[seed.id] = f"NautilusTrader {release} does that elsewhere"
        elif not use.is_own(_needs(area, seed)):
            others[seed.id] = OTHER_FEEDS
        else:
            reached[seed.id] = area, seed
    return reached, others


def _needs(area: str, seed: Seed) -> dict[str, tuple[str, ...]]:
    """Return what a feed has to take for a seed to be seen, by role."""
    return {role: (value,) for role, value in {**area_called(area).needs, **seed.needs}.items()}


def _seeds(*, slow: bool) -> Iterator[tuple[str, Seed]]:
    """Yield the seeds of behaviour with the area of each; those of names are made of the feed."""
    for area, seeds in all_seeds().items():
        if area != SURFACE and (slow or not area_called(area).is_slow):
            yield from ((area, seed) for seed in seeds)


def is_for(seed: Seed, release: str) -> bool:
    """Whether a release does what a seed changes, where the seed changes it."""
    driver = driver_of(release)
    is_there = driver is not None and driver.generation in seed.generations
    return is_there and SpecifierSet(seed.releases, prereleases=True).contains(release)


def _unsowable(outcome: Sown | None) -> str:
    """Return why a seed was not sown, if so."""
    if outcome is None:
        return "no probe observes here what it changes"
    failure = outcome.failure
    is_apart = failure is not None and failure.kind is FailureKind.NOT_APPLICABLE
    return failure.text if failure is not None and is_apart else ""


def _checked(
    area: str, seed: Seed, facts: Observations, outcome: Sown, source: FeedSource
) -> Checked:
    said = (seed.sow.__doc__ or seed.id).partition("\n")[0]
    says = f"{said.partition(':')[0].rstrip('.')}: {seed.argument}" if seed.argument else said
    changed = _changed(facts, outcome.facts)
    wanted = changed.keys() & {f"{area}.{name}" for name in seed.breaks}
    if not wanted:
        why = str(outcome.failure) if outcome.failure else "no fact of its contracts changed"
        return Checked(id=seed.id, area=area, says=says, severity=None, why=why)
    drifts = find_drifts(facts, {**facts, **changed}, source=source)
    # A gate is red for it; where other contracts say more of it, these add nothing to a report.
    worst = drifts[0].severity if drifts else Severity.ADD
    return Checked(id=seed.id, area=area, says=says, severity=worst)


def _changed(facts: Observations, sown: Observations) -> Observations:
    """Return the observations that a seed has changed."""
    return {
        name: observation
        for name, observation in sown.items()
        if name in facts
        and canonical(observation, schema_of(name)) != canonical(facts[name], schema_of(name))
    }

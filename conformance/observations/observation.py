"""What a release was observed to do, kept for as long as nothing that decides it has changed."""

from __future__ import annotations

import functools
import json
import os
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from conformance.environments.cache import cache_folder, digest_of, read_json, write_json
from conformance.environments.environment import Environment, make_environment
from conformance.environments.sentences import python_files, suite_digest
from conformance.harness.document import ObservationError, Observed, read_document
from conformance.harness.observer import observe
from conformance.harness.waiting import slowness
from conformance.model.areas import all_of, slow_ids
from conformance.model.failure import BY_CHANCE
from conformance.model.source_uses import SourceUses
from conformance.observations.api import api_model
from conformance.observations.shared import asking_probes, joined, of_any_feed
from conformance.usage.files import find_files
from conformance.usage.observation import AREA, NAMES, read_feed
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from conformance.environments.wanted import InstallRequest
    from conformance.model.facts import Json
    from conformance.model.feed import FeedSettings
    from conformance.usage.observation import ReadSource
    from conformance.workspace import Workspace

_SUITE = ("problems.py", "model", "harness", "nautilus", "areas", "usage", "venue")
"""What of this package an observation comes from."""

_PLACES = frozenset(("root", "paths", "import_roots", "areas"))
"""Of a feed's settings: folders, whose texts are taken instead."""


def observe_release(  # noqa: PLR0913  # each is a choice of its own
    wanted: str | InstallRequest,
    *,
    feed: FeedSettings,
    workspace: Workspace,
    python: str | None = None,
    cache: Path | None = None,
    slow: bool = False,
    channel: str = FEED,
    progress: Callable[[str], object] = lambda _: None,
) -> Observed:
    """Observe a release in an environment of its own, or return what was observed before.

    Nothing is kept of a release that can't be used, nor where a probe failed by what may be chance.

    Args:
        wanted: A release, a channel, or the path of a wheel or source archive.
        python: E.g. ``3.12``; that of the channel's pin, else of the feed's, where not given.
        feed: The feed under contract.
        workspace: Whose pins and locks count.
        cache: Where all is kept; ours in the user's cache folder where not given.
        slow: Whether the slow tier is observed as well.
        channel: Whose feed it is.
        progress: Called with a line for each probe that has ended.

    Raises:
        EnvironmentNotMadeError: It can't be installed, with the reason.
        ObservationError: It can be installed, and nothing can be told of it.
        FileError: The pins, the channel's lock or the feed can't be used.
    """
    environment = make_environment(
        wanted, python=python, cache=cache, workspace=workspace, channel=channel
    )
    file = _file(environment, feed, cache, slow=slow)
    if kept := _kept(file):
        return kept

    def look(only: Sequence[str] = ()) -> Observed:
        return observe_feed(feed, environment, cache=cache, only=only, slow=slow, progress=progress)

    of_any = _file_of_any_feed(environment, feed, cache, slow=slow)
    shared = _kept(of_any)
    if feed.areas or not shared:  # Nobody knows what a team's own probes ask.
        observed = look()
        _keep(of_any, of_any_feed(observed))
    else:
        observed = joined(shared, look((*asking_probes(), AREA, NAMES)))
    _keep(file, observed)
    return observed


def is_known_but_for_the_feed(  # noqa: PLR0913  # as above
    wanted: str | InstallRequest,
    *,
    feed: FeedSettings,
    workspace: Workspace,
    python: str | None = None,
    cache: Path | None = None,
    slow: bool = False,
    channel: str = FEED,
) -> bool:
    """Whether no more than the feed's own run is missing of what `observe_release` returns.

    Arguments and errors are as there.
    """
    environment = make_environment(
        wanted, python=python, cache=cache, workspace=workspace, channel=channel
    )
    kept = (
        _file(environment, feed, cache, slow=slow),
        *(() if feed.areas else (_file_of_any_feed(environment, feed, cache, slow=slow),)),
    )
    return any(map(_kept, kept))


def _kept(file: Path) -> Observed | None:
    """Return what was kept; what a busy machine told is asked anew on a quiet one."""
    document = read_json(file)
    kept = read_document(document) if isinstance(document, dict) else None
    return None if kept and kept.machine_was_busy and slowness() <= 1 else kept


def _keep(file: Path, observed: Observed) -> None:
    if not any(failure.kind in BY_CHANCE for failure in observed.failures.values()):
        write_json(file, _document(observed))


def observe_feed(  # noqa: PLR0913  # as above
    feed: FeedSettings,
    environment: Environment,
    *,
    cache: Path | None = None,
    only: Sequence[str] = (),
    slow: bool = False,
    launched: Callable[[], object] = lambda: None,
    progress: Callable[[str], object] = lambda _: None,
) -> Observed:
    """Read a feed's source with the API model of a release, and run the probes in its environment.

    Args:
        feed: The feed under contract.
        environment: That of the release.
        cache: Where API models are kept; ours in the user's cache folder where not given.
        only: Probe ids or areas; all where empty.
        slow: Whether the areas of the slow tier are among all.
        launched: Called once the probes' process runs.
        progress: Called with a line for each step.

    Raises:
        ObservationError: Nothing can be told of the release.
        SourceError: The feed's source can't be read.
    """

    def run_probes(find_uses: Callable[[], SourceUses], only: Sequence[str]) -> Observed:
        python = environment.python
        return observe(
            feed,
            python=python,
            find_uses=find_uses,
            only=only,
            slow=slow,
            launched=launched,
            progress=progress,
        )

    try:
        api = api_model(environment, cache=cache)
    except ObservationError:
        run_probes(SourceUses, only)  # It says better what is wrong with the release.
        raise

    @functools.cache
    def source() -> ReadSource:
        return read_feed(feed, api)

    of_probes = [name for name in only if name not in (AREA, NAMES)]
    if only and not of_probes:
        return Observed(
            release=environment.release,
            python=environment.python_version,
            facts=source().facts,
            places=source().places,
            failures={},
        )
    observed = run_probes(lambda: source().uses, of_probes)
    if only and len(of_probes) == len(only):
        return observed
    return replace(
        observed,
        facts={**observed.facts, **source().facts},
        places={**observed.places, **source().places},
        left_out=source().coverage.left_out,
        not_run={**observed.not_run, **({} if only or slow else _slow_tier())},
    )


def _slow_tier() -> dict[str, str]:
    """Return why the areas of the slow tier were not run."""
    return {all_of(area): "it is slow, and runs with --slow" for area in slow_ids()}


def _file_of_any_feed(
    environment: Environment, feed: FeedSettings, cache: Path | None, *, slow: bool
) -> Path:
    """Return where is kept what a release does whosever feed it is, so set up."""
    digest = digest_of(
        [environment.key, environment.python_version, list(environment.packages)],
        suite_digest(_SUITE, kept_in=cache_folder(cache) / "suite"),
        [_asked_of(feed), slow],
    )
    return cache_folder(cache) / "observations" / f"{environment.key}-any-{digest[:16]}.json"


def _file(environment: Environment, feed: FeedSettings, cache: Path | None, *, slow: bool) -> Path:
    """Return where an observation is kept, under a name made of all that decides it."""
    digest = digest_of(
        [environment.key, environment.python_version, list(environment.packages)],
        suite_digest(_SUITE, kept_in=cache_folder(cache) / "suite"),
        list(_texts(_source_files(feed), feed.root)),
        list(_texts(python_files(feed.areas), feed.root)),
        list(_texts(python_files(feed.import_roots), feed.root)),
        [_asked_of(feed), slow],
    )
    return cache_folder(cache) / "observations" / f"{environment.key}-{digest[:16]}.json"


def _asked_of(feed: FeedSettings) -> Json:
    """Return how a feed is run, as it decides what is observed of it."""
    asked = json.loads(feed.to_json())
    return {name: value for name, value in asked.items() if name not in _PLACES}


def _source_files(feed: FeedSettings) -> Iterator[Path]:
    """Yield the files of a feed's source."""
    there = [path for path in feed.paths if path.exists()]
    yield from (file for file, _ in find_files(there, feed.root).files)


def _texts(files: Iterable[Path], start: Path) -> Iterator[Json]:
    """Yield name, as seen from ``start``, and text of each file; null where it can't be read."""
    for file in files:
        try:
            text: Json = file.read_bytes().decode(errors="replace")
        except OSError:
            text = None
        yield [os.path.relpath(file, start), text]


def _document(observed: Observed) -> Json:
    """Return what `read_document` reads."""
    document = asdict(observed)
    document["observations"] = document.pop("facts")
    return document

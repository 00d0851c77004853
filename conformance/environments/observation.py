"""What a release was observed to do, kept for as long as nothing that decides it has changed."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from conformance.environments.cache import cache_folder, digest_of, read_json, write_json
from conformance.environments.environment import Environment, make_environment
from conformance.environments.sentences import code_digest, is_of_readers
from conformance.environments.wanted import InstallRequest
from conformance.facts import Json
from conformance.harness.document import Observed, read_document
from conformance.harness.observer import observe
from conformance.model.failure import FailureKind
from conformance.model.feed import FeedSettings
from conformance.workspace import Workspace

_PACKAGE = Path(__file__).parents[1]
_SUITE = ("facts.py", "problems.py", "model", "harness", "nautilus", "areas", "surface", "venue")
"""What of this package an observation comes from."""

_BY_CHANCE = frozenset((FailureKind.DIED, FailureKind.HUNG, FailureKind.MACHINE, FailureKind.SUITE))
"""Failures that another run may not have, so it is asked again."""


def observe_release(  # noqa: PLR0913  # each is a choice of its own
    wanted: str | InstallRequest,
    *,
    feed: FeedSettings,
    workspace: Workspace,
    python: str | None = None,
    cache: Path | None = None,
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
        progress: Called with a line for each probe that has ended.

    Raises:
        EnvironmentNotMadeError: It can't be installed, with the reason.
        ObservationError: It can be installed, and nothing can be told of it.
        FileError: The pins, the channel's lock or the feed can't be used.
    """
    environment = make_environment(wanted, python=python, cache=cache, workspace=workspace)
    file = _file(environment, feed, cache)
    kept = read_json(file)
    if isinstance(kept, dict):
        return read_document(kept)
    observed = observe(feed, python=environment.python, progress=progress)
    if not any(failure.kind in _BY_CHANCE for failure in observed.failures.values()):
        write_json(file, _document(observed))
    return observed


def _file(environment: Environment, feed: FeedSettings, cache: Path | None) -> Path:
    """Return where an observation is kept, under a name made of all that decides it."""
    digest = digest_of(
        [environment.key, environment.python_version, list(environment.packages)],
        list(suite_code(_SUITE, _PACKAGE)),
        list(_source_texts(feed.paths, feed.root)),
        [feed.command, list(feed.environment)],
    )
    return cache_folder(cache) / "observations" / f"{environment.key}-{digest[:16]}.json"


def suite_code(parts: Sequence[str], package: Path = _PACKAGE) -> Iterator[Json]:
    """Yield name and digest of each of the suite's files in these parts, whatever they say."""
    for file in _python_files([package / part for part in parts]):
        if not is_of_readers(file.relative_to(package).as_posix()):
            yield list(code_digest(file, package))


def _source_texts(paths: Sequence[Path], start: Path) -> Iterator[Json]:
    """Yield name, as seen from ``start``, and text of each Python file below these paths."""
    for file in _python_files(paths):
        yield [os.path.relpath(file, start), file.read_bytes().decode(errors="replace")]


def _python_files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _document(observed: Observed) -> Json:
    """Return what `read_document` reads."""
    document = asdict(observed)
    document["observations"] = document.pop("facts")
    return document

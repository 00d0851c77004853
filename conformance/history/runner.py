"""Observes many releases, a few at a time, each in an environment of its own."""

from __future__ import annotations

from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from conformance.environments import EnvironmentNotMadeError, make_environment
from conformance.harness.document import ObservationError, Observed
from conformance.history.records import ReleaseResult
from conformance.nautilus.driver import are_of_two_generations
from conformance.observations.moved import moved_source, with_moved_names
from conformance.observations.observation import observe_release
from conformance.threads import thread_pool
from conformance.workspace.pins import FEED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from conformance.model.feed import FeedSettings
    from conformance.workspace import Workspace


class Progress(Protocol):
    """What is told while releases are observed. Calls may come from several threads."""

    def started(self, release: str) -> None:
        """One is being installed or observed now."""

    def said(self, release: str, line: str) -> None:
        """A probe of it has ended."""

    def ended(self, result: ReleaseResult) -> None:
        """It has been observed."""


@dataclass(frozen=True)
class Silence:
    """Tells nobody anything."""

    def started(self, release: str) -> None:
        """Do nothing."""

    def said(self, release: str, line: str) -> None:
        """Do nothing."""

    def ended(self, result: ReleaseResult) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRunner:
    """Where and how releases are observed."""

    feed: FeedSettings  #: The feed under contract.
    workspace: Workspace
    channel: str = FEED  #: Whose feed it is, so that a release gets what that needs.
    python: str | None = None  #: E.g. ``3.12``; that of the feed's pin where not given.
    cache: Path | None = None
    slow: bool = False  #: Whether the slow tier is observed as well.
    jobs: int = 2  #: How many at a time.
    progress: Progress = Silence()
    observe: Callable[..., Observed] = observe_release

    def run(self, releases: Sequence[str]) -> tuple[ReleaseResult, ...]:
        """Observe releases, and return what came of each, in their order.

        All that was observed is kept, and found again the next time. Where it is interrupted,
        nothing is waited for: what runs ends with the process, and leaves nothing half-made.

        Raises:
            FileError: The pins or the feed can't be used.
        """
        with thread_pool(self.jobs) as pool:
            futures = [pool.submit(self.run_one, release) for release in releases]
            for done in as_completed(futures):
                self.progress.ended(done.result())
        return self._with_moved_names([future.result() for future in futures])

    def _with_moved_names(self, results: Sequence[ReleaseResult]) -> tuple[ReleaseResult, ...]:
        """Read the feed's names of releases of another generation with the last of its own."""
        seen = [result.release for result in results if not result.inconclusive]
        own = [one for one in seen if not are_of_two_generations(seen[0], one)]
        return tuple(
            self._moved(result, own[-1])
            if result.release in seen and result.release not in own
            else result
            for result in results
        )

    def _moved(self, result: ReleaseResult, written_for: str) -> ReleaseResult:
        made = (
            make_environment(
                name,
                python=self.python,
                cache=self.cache,
                workspace=self.workspace,
                channel=self.channel,
            )
            for name in (written_for, result.release)
        )
        moved = moved_source(self.feed, *made, cache=self.cache)
        return replace(result, facts=with_moved_names(result.facts, moved.facts))

    def run_one(self, release: str) -> ReleaseResult:
        """Observe one release; whatever keeps it from being observed is told of it.

        Raises:
            FileError: The pins or the feed can't be used, which is not the release's fault.
        """
        self.progress.started(release)
        try:
            observed = self.observe(
                release,
                python=self.python,
                feed=self.feed,
                channel=self.channel,
                cache=self.cache,
                slow=self.slow,
                workspace=self.workspace,
                progress=lambda line: self.progress.said(release, line),
            )
        except EnvironmentNotMadeError as error:
            return ReleaseResult(release=release, inconclusive=error.reason_text)
        except ObservationError as error:
            return ReleaseResult(release=release, inconclusive=str(error).partition("\n")[0])
        return ReleaseResult(release=release, facts=observed.facts, failures=observed.failures)

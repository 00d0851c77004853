"""Turns what was seen of each release into what each one changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from conformance.diff.compare import find_drifts
from conformance.diff.records import Drift
from conformance.diff.witness import unproven
from conformance.history.records import Column, ReleaseResult
from conformance.model.areas import area_of
from conformance.model.facts import Observation, leaves
from conformance.model.schemas import schema_of
from conformance.model.summaries import summarized

if TYPE_CHECKING:
    from conformance.diff.lines import FeedSource

Upstream = Callable[[str, str, tuple[Drift, ...]], tuple[Drift, ...]]
"""Adds to drifts what the release notes after one release and until another say of them."""


def keep_silent(_before: str, _after: str, drifts: tuple[Drift, ...]) -> tuple[Drift, ...]:
    """Return drifts as they are: nobody asked upstream."""
    return drifts


def build_columns(
    results: Sequence[ReleaseResult], source: FeedSource, *, upstream: Upstream = keep_silent
) -> Iterator[Column]:
    """Yield what each release changed, oldest first.

    Each is compared with what was last told of every observation, so a release of which nothing
    could be told, or not all, turns no fact into a drift: what changed meanwhile is told at the
    next one that could be observed.

    Args:
        results: What was seen of each release, oldest first.
        source: The feed's source, for the lines that a drift hits.
        upstream: What asks the release notes.
    """
    every = frozenset(name for result in results for name in result.facts)
    known: Mapping[str, Observation] = {}
    last: ReleaseResult | None = None
    for result in results:
        silent = frozenset(name for name in every if not _tells(result, name))
        if result.inconclusive:
            yield Column(release=result.release, inconclusive=result.inconclusive, silent=silent)
            continue
        now = {**{name: known[name] for name in silent if name in known}, **result.facts}
        drifts: tuple[Drift, ...] = ()
        if last is not None:
            # What could not be observed of a release may have been there all along.
            new = {name: now[name] for name in now.keys() - known if not _tells(last, name)}
            before = {**known, **new}
            drifts = unproven(find_drifts(before, now, source=source), before)
            drifts = upstream(last.release, result.release, drifts)
        yield Column(
            release=result.release,
            drifts=drifts,
            failures=result.failures,
            silent=silent,
            is_first=last is None,
        )
        known, last = now, result


def count_unchanged(results: Sequence[ReleaseResult], columns: Sequence[Column]) -> int:
    """Count the facts that are the same in every release that tells of them."""
    changed = {change.fact for column in columns for change, _ in column.changes}
    paths = {
        f"{name} {path}".rstrip()
        for result in results
        for name, facts in result.facts.items()
        for path, _ in leaves(summarized(name, facts), schema_of(name))
    }
    return sum(fact not in changed and fact.partition(" ")[0] not in changed for fact in paths)


def _tells(result: ReleaseResult, observation: str) -> bool:
    """Whether a release tells of an observation: by making it, or by having none to make."""
    areas = {area_of(probe) for probe in result.failures}
    return not result.inconclusive and (
        observation in result.facts or area_of(observation) not in areas
    )

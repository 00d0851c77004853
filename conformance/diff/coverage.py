"""How far an answer reaches: whose feed it is about, what of it is held, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.diff.names import is_of_surface_id
from conformance.model.coverage import Coverage, RunsOn
from conformance.model.outcomes import FEED_RUN, feed_runs
from conformance.nautilus.feed_roles import unheld_methods, unknown_roles
from conformance.problems import shown
from conformance.usage.source import FeedFiles  # noqa: TC001  # of a public signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.diff.feed_use import FeedUse
    from conformance.diff.lines import FeedSource
    from conformance.diff.sides import Side
    from conformance.model.feed import FeedSettings
    from conformance.model.usage_site import UsageSite

_NOT_FOLLOWED = "surface.not_followed"
_OUTCOMES = {
    (True, True): RunsOn.BOTH,
    (True, False): RunsOn.OLD_ONLY,
    (False, True): RunsOn.NEW_ONLY,
    (False, False): RunsOn.NEITHER,
}


def coverage_of(  # noqa: PLR0913  # all that is known of the two sides
    read: FeedFiles,
    source: FeedSource,
    use: FeedUse,
    before: Side,
    after: Side,
    *,
    feed: FeedSettings,
) -> Coverage:
    """Return what an answer covers of a feed.

    Args:
        read: Its files.
        source: Their text, for the lines.
        use: What it uses of NT.
        before: The old side.
        after: The new one.
        feed: Whose settings count.
    """
    run, why = _run(before, after)
    places = [*_places(before), *_places(after)]
    return Coverage(
        feed=", ".join(shown(path) for path in feed.paths),
        files=len(read.files),
        names=sum(1 for owner in use.surface if owner),
        lines=len({(site.file, site.line) for site in places}),
        run=run,
        why=why,
        unheld={method: source.naming(method) for method in unheld_methods(use)},
        not_followed={
            name: source.at(sites, "") for name, sites in _not_followed(before, after).items()
        },
        unknown=unknown_roles(use.roles),
        left_out=read.left_out,
    )


def _run(before: Side, after: Side) -> tuple[RunsOn, str]:
    sides = (before, after)
    lacking = [side for side in sides if FEED_RUN not in side.facts]
    if lacking:
        reasons = (
            side.not_run.get(FEED_RUN) or side.inconclusive.get(FEED_RUN) for side in lacking
        )
        return RunsOn.NOT_RUN, next(filter(None, reasons), "").partition("\n")[0]
    return _OUTCOMES[feed_runs(before.facts), feed_runs(after.facts)], ""


def _not_followed(*sides: Side) -> Mapping[str, Sequence[UsageSite]]:
    """Return the places of each use that could not be followed; snapshots tell of none."""
    found: dict[str, Sequence[UsageSite]] = {}
    for side in sides:
        places = side.places.get(_NOT_FOLLOWED, {})
        for name in side.facts.get(_NOT_FOLLOWED, {}):
            found[name] = places.get(name) or found.get(name, ())
    return found


def _places(side: Side) -> Iterator[UsageSite]:
    for name, by_path in side.places.items():
        if is_of_surface_id(name) and name != _NOT_FOLLOWED:
            for sites in by_path.values():
                yield from sites

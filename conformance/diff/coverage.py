"""How far an answer reaches: whose feed it is about, what of it is held, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.diff.names import is_of_surface_id
from conformance.model.coverage import Coverage, RunsOn
from conformance.model.facts import SUBJECT
from conformance.model.outcomes import RUNS
from conformance.nautilus.feed_roles import unheld_methods, unknown_roles
from conformance.problems import shown
from conformance.usage.source import FeedFiles  # noqa: TC001  # of a public signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.diff.feed_use import FeedUse
    from conformance.diff.lines import FeedSource
    from conformance.diff.side import Side
    from conformance.model.feed import FeedSettings
    from conformance.model.usage_site import UsageSite

RUN = "feed.start"
"""The observation that says whether the feed's own run goes as it should."""

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
    not_followed = {
        name: sites
        for side in (before, after)
        for name, sites in side.places.get(_NOT_FOLLOWED, {}).items()
    }
    for side in (before, after):
        for name in side.facts.get(_NOT_FOLLOWED, {}):
            not_followed.setdefault(name, ())
    return Coverage(
        feed=", ".join(shown(path) for path in feed.paths),
        files=len(read.files),
        names=sum(1 for owner in use.surface if owner),
        lines=len({(site.file, site.line) for site in places}),
        run=run,
        why=why,
        unheld={method: source.naming(method) for method in unheld_methods(use)},
        not_followed={
            name: source.at(sites, "") for name, sites in not_followed.items() if name != SUBJECT
        },
        unknown=unknown_roles(use),
        left_out=read.left_out,
    )


def _run(before: Side, after: Side) -> tuple[RunsOn, str]:
    sides = (before, after)
    lacking = [side for side in sides if RUN not in side.facts]
    if lacking:
        reasons = (side.not_run.get(RUN) or side.inconclusive.get(RUN) for side in lacking)
        return RunsOn.NOT_RUN, next(filter(None, reasons), "")
    outcomes = [side.facts[RUN].get("outcome") for side in sides]
    return _OUTCOMES[outcomes[0] == RUNS, outcomes[1] == RUNS], ""


def _places(side: Side) -> Iterator[UsageSite]:
    by_id: Mapping[str, Mapping[str, tuple[UsageSite, ...]]] = side.places  # type: ignore[assignment]
    for name, by_path in by_id.items():
        if is_of_surface_id(name) and name != _NOT_FOLLOWED:
            for sites in by_path.values():
                yield from sites

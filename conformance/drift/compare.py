"""Compares two sets of observations fact by fact and returns their drifts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from conformance.contracts.acceptance import unacceptable
from conformance.drift.conditions import Case
from conformance.drift.feed_use import FeedUse
from conformance.drift.folds import fold, group
from conformance.drift.impact import Impact
from conformance.drift.records import Change, Drift, Lack, Severity
from conformance.drift.rules import rule_of
from conformance.drift.streams import summarized
from conformance.facts import ABSENT, Observation, differences
from conformance.probes import AREAS, area_of
from conformance.surface.offer import INSTEAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.drift.lines import FeedSource
    from conformance.surface.offer import Place

Observations: TypeAlias = Mapping[str, Observation]
"""Observations by their ids, of a channel's snapshots or of a release."""
Places: TypeAlias = Mapping[str, Sequence["Place"]]
"""Where the feed leans on facts, by observation id."""

PRESENT = "observed"
"""What stands for a whole observation that there is on one side only."""

_WORST_FIRST = tuple(Severity)


def find_drifts(
    before: Observations, after: Observations, *, source: FeedSource, places: Places | None = None
) -> tuple[Drift, ...]:
    """Return what differs, one drift a cause: breaks first, then shifts, then adds.

    Args:
        before: What the old side does.
        after: What the new side does.
        source: The feed's source, for the lines that a drift hits.
        places: Where a probe found the feed to lean on facts, if one has looked.
    """
    use = FeedUse.of(before, source)
    drifts = [_judged(change, use) for change in _changes(before, after)]
    impact = Impact(source=source, places=places or {}, after=after)
    found = [impact.add_to(drift) for drift in group(fold(drifts))]
    return tuple(sorted(found, key=_order))


def find_lacks(
    observations: Observations, *, source: FeedSource, places: Places | None = None
) -> tuple[Lack, ...]:
    """Return what would stop the feed on a release already, so that it is no drift."""
    impact = Impact(source=source, places=places or {}, after=observations)
    return tuple(
        Lack(fact=f"{name} {path}", reason=reason, lines=impact.lines_of(name, path))
        for name, facts in observations.items()
        for path, reason in unacceptable(name, facts).items()
    )


def _changes(before: Observations, after: Observations) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield Change(observation=name, path="", before=ABSENT, after=PRESENT)
        elif name not in after:
            yield Change(observation=name, path="", before=PRESENT, after=ABSENT)
        else:
            old, new = summarized(name, before[name]), summarized(name, after[name])
            for one in differences(old, new):
                if not one.path.startswith(f"{INSTEAD}."):
                    yield Change(
                        observation=name, path=one.path, before=one.before, after=one.after
                    )


def _judged(change: Change, use: FeedUse) -> Drift:
    rule = rule_of(Case(change, use))
    return Drift(change=change, severity=rule.severity, rule=rule.id, reason=rule.reason)


def _order(drift: Drift) -> tuple[int, int, str]:
    area = area_of(drift.change.observation)
    at = AREAS.index(area) if area in AREAS else len(AREAS)
    # What the feed's own lines say comes before what only the wire tells.
    first = 0 if drift.lines else 1
    return (_WORST_FIRST.index(drift.severity), first * 100 + at, drift.change.fact)

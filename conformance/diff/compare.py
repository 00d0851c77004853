"""Compares two sets of observations fact by fact and returns their drifts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from conformance.diff.blocking import blocking_reasons
from conformance.diff.case import Case
from conformance.diff.feed_impact import FeedImpact
from conformance.diff.feed_use import FeedUse
from conformance.diff.merge import merge
from conformance.diff.names import is_of_surface_id
from conformance.diff.records import Change, Drift, Lack, Severity
from conformance.diff.root_cause import root_causes
from conformance.diff.rules import rule_of, rules_of
from conformance.model.areas import area_ids, area_of, area_or_none
from conformance.model.facts import ABSENT, SUBJECT, Observation, differences, leaves, subject_of
from conformance.model.schemas import schema_of
from conformance.model.summaries import summarized
from conformance.usage.api_description import INSTEAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.diff.lines import FeedSource
    from conformance.model.facts import SubjectRoles
    from conformance.model.successor import Successor
    from conformance.model.usage_site import SitesByPath

Observations: TypeAlias = Mapping[str, Observation]
"""Observations by their ids, of a channel's snapshots or of a release."""
Places: TypeAlias = Mapping[str, "SitesByPath"]
"""Where the feed leans on facts, by observation id."""

SuccessorsByPath: TypeAlias = Mapping[str, Mapping[str, "Successor"]]
"""What missing names have become, by observation id and the fact's path."""

PRESENT = "observed"
"""What stands for a whole observation that there is on one side only."""

_WORST_FIRST = tuple(Severity)


def find_drifts(
    before: Observations,
    after: Observations,
    *,
    source: FeedSource,
    places: Places | None = None,
    successors: SuccessorsByPath | None = None,
) -> tuple[Drift, ...]:
    """Return what differs, one drift a cause: breaks first, then shifts, then adds.

    Args:
        before: What the old side does.
        after: What the new side does.
        source: The feed's source, for the lines that a drift hits.
        places: Where a probe found the feed to lean on facts, if one has looked.
        successors: Of missing names, where the sides are of two generations.
    """
    use = FeedUse.of(before, after, source)
    drifts = [_judged(case) for case in _cases(before, after, use)]
    impact = FeedImpact(
        source=source, places=places or {}, after=after, successors=successors or {}
    )
    found = merge(impact.add_to(drift) for drift in root_causes(drifts))
    return tuple(sorted(found, key=_order))


def find_lacks(
    observations: Observations, *, source: FeedSource, places: Places | None = None
) -> tuple[Lack, ...]:
    """Return what would stop the feed on a release already, so that it is no drift."""
    impact = FeedImpact(source=source, places=places or {}, after=observations)
    found: list[Lack] = []
    for name, facts in observations.items():
        reasons = blocking_reasons(name, facts)
        values = dict(leaves(facts, schema_of(name))) if reasons else {}
        found += (
            Lack(
                observation=name,
                path=path,
                now=values[path],
                reason=reason,
                lines=impact.lines_of(name, path, subject_of(facts)),
            )
            for path, reason in reasons.items()
        )
    return tuple(found)


def _cases(before: Observations, after: Observations, use: FeedUse) -> Iterator[Case]:
    for name in sorted(before.keys() | after.keys()):
        old, new = (summarized(name, side.get(name, {})) for side in (before, after))
        subject = _subject(name, before, after)
        for change in _changes(name, before, after, old, new):
            yield Case(replace(change, subject=subject), use, old, new)


def _subject(name: str, *sides: Observations) -> SubjectRoles:
    """Return what an observation is about, as the first side says that has it."""
    found = (subject_of(side.get(name, {})) for side in sides)
    return next(filter(None, found), {})


def _changes(
    name: str, before: Observations, after: Observations, old: Observation, new: Observation
) -> Iterator[Change]:
    if name not in before:
        yield Change(observation=name, path="", before=ABSENT, after=PRESENT)
    elif name not in after:
        yield Change(observation=name, path="", before=PRESENT, after=ABSENT)
    else:
        for path, was, now in differences(old, new, schema_of(name)):
            section = path.partition(".")[0]
            if section != SUBJECT and not (is_of_surface_id(name) and section == INSTEAD):
                yield Change(observation=name, path=path, before=was, after=now)


def _judged(case: Case) -> Drift:
    rule = rule_of(case)
    area = area_or_none(area_of(case.change.observation))
    return Drift(
        change=case.change,
        severity=rule.severity,
        rule=rule.id,
        reason=rule.reason,
        kinds=frozenset(filter(None, (rule.kind, area.kind))),
        is_of_others=rule.of_others,
    )


def _order(drift: Drift) -> tuple[int, bool, int, int, str]:
    """Return the place of a drift: what hits lines of the feed's comes before the rest."""
    area = area_of(drift.change.observation)
    order = area_ids()
    at = order.index(area) if area in order else len(order)
    severity = _WORST_FIRST.index(drift.severity)
    rule = [one.id for one in rules_of(area)].index(drift.rule)
    return (severity, not drift.lines, at, rule, drift.change.fact)

"""Which drifts have one cause, so that it is shown once.

A cause that is a break stands for all that follows from it: the feed that does not start because
a name is gone is no second finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from conformance.drift.records import Severity
from conformance.facts import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from conformance.drift.records import Change, Drift

_WORD = re.compile(r"\w+")
_STREAM_RULES = frozenset(("trade-stream", "quote-stream"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """A kind of drift that follows from another one."""

    reason: str
    follows: Callable[[Drift, Drift], bool]  #: Whether the first follows from the second.


def fold(drifts: Sequence[Drift]) -> tuple[Drift, ...]:
    """Return the drifts that follow from no other, each with what follows from it."""
    cause_of: dict[int, int] = {}
    for rule in FOLDS:
        for one, child in enumerate(drifts):
            for other, parent in enumerate(drifts):
                if other != one and rule.follows(child, parent):
                    cause_of.setdefault(one, other)
    followers: dict[int, list[Change]] = {}
    for one in cause_of:
        followers.setdefault(_root(one, cause_of), []).append(drifts[one].change)
    return tuple(
        replace(drift, also=(*drift.also, *followers.get(index, ())))
        for index, drift in enumerate(drifts)
        if index not in cause_of
    )


def group(drifts: Iterable[Drift]) -> tuple[Drift, ...]:
    """Return the drifts, those that say the same of several observations as one."""
    ordered = sorted(drifts, key=lambda drift: (_group_key(drift), not _leads(drift)))
    grouped = []
    for _, members in groupby(ordered, key=_group_key):
        first, *others = members
        also = [*first.also, *(c for other in others for c in (other.change, *other.also))]
        grouped.append(replace(first, also=tuple(also)))
    return tuple(grouped)


def _leads(drift: Drift) -> bool:
    """Whether the others of a group are best told by this one."""
    return drift.change.observation in ("wire.streams.quotes_and_trades", "wire.http.dummy_keys")


def _root(one: int, cause_of: Mapping[int, int]) -> int:
    seen = {one}
    while one in cause_of and cause_of[one] not in seen:
        one = cause_of[one]
        seen.add(one)
    return one


def _group_key(drift: Drift) -> tuple[str, ...]:
    change = drift.change
    area = change.observation.rpartition(".")[0]
    if area == "surface":
        return (area, drift.rule, change.observation, change.path)
    leaf = change.path.rpartition(".")[2]
    values = [repr(side).replace(leaf, "<key>") for side in (change.before, change.after)]
    if drift.severity is Severity.ADD and drift.rule.startswith(("foreign-", "unused-", "other-")):
        return (area, drift.rule, "", "")
    return (area, drift.rule, *values)


def _is_missing_name(drift: Drift) -> bool:
    return drift.severity is Severity.BREAK and drift.change.observation.startswith("surface.")


def _leaf(drift: Drift) -> str:
    return drift.change.path.rpartition(".")[2]


def _feed_stopped_by_name(child: Drift, parent: Drift) -> bool:
    return (
        child.rule == "feed-does-not-run"
        and _is_missing_name(parent)
        and _leaf(parent) in _WORD.findall(str(child.change.after))
    )


def _feed_stopped_by_variables(child: Drift, parent: Drift) -> bool:
    return child.rule == "feed-does-not-run" and parent.rule == "variables-demanded"


def _no_ticks_from_a_feed_that_stopped(child: Drift, parent: Drift) -> bool:
    gone = child.change.observation == "wire.ticks.reference_feed"
    return gone and child.change.after in (ABSENT, {}) and parent.rule == "feed-does-not-run"


def _field_of_a_missing_name(child: Drift, parent: Drift) -> bool:
    return (
        child.change.observation.startswith("config.")
        and _is_missing_name(parent)
        and _leaf(child) == _leaf(parent)
    )


def _field_of_the_same_type(child: Drift, parent: Drift) -> bool:
    return (
        child.change.observation.startswith("config.")
        and parent.change.observation.startswith("surface.")
        and "passes." in parent.change.path
        and _leaf(child) == _leaf(parent)
    )


def _of_a_class_that_is_gone(child: Drift, parent: Drift) -> bool:
    same = child.change.observation == parent.change.observation
    whole = parent.change.path == "kind" or parent.rule == "import-removed"
    return same and whole and parent.severity is Severity.BREAK and child.change.path != "kind"


def _of_the_same_credentials(child: Drift, parent: Drift) -> bool:
    return (
        child.change.observation == parent.change.observation
        and parent.rule in ("variables-demanded", "variables-dropped")
        and child.rule == "credential-error"
    )


def _of_a_stream_that_moved(child: Drift, parent: Drift) -> bool:
    return (
        parent.rule in _STREAM_RULES
        and child.change.path == "streams_asked_for"
        and _kind_of_name(parent.change.after) in str(child.change.after)
    )


def _url_of_a_route(child: Drift, parent: Drift) -> bool:
    route = str(parent.change.after).removesuffix("/stream")
    return (
        child.rule == "base-urls"
        and parent.rule == "stream-routes"
        and route in str(child.change.after)
    )


def _of_a_node_that_never_starts(child: Drift, parent: Drift) -> bool:
    same = child.change.observation == parent.change.observation
    return same and (
        (_leaf(parent) == "node" and _leaf(child) in ("next_good_frame", "logged"))
        or (_leaf(parent) == "strategy_started" and _leaf(child) == "streams_asked_for")
    )


def _kind_of_name(stream: object) -> str:
    return str(stream).partition("@")[2]


FOLDS = (
    Fold(reason="the feed stops at a name that is gone", follows=_feed_stopped_by_name),
    Fold(reason="the feed stops at a variable", follows=_feed_stopped_by_variables),
    Fold(reason="a stopped feed has no ticks", follows=_no_ticks_from_a_feed_that_stopped),
    Fold(reason="a field that is gone", follows=_field_of_a_missing_name),
    Fold(reason="one type, seen from two sides", follows=_field_of_the_same_type),
    Fold(reason="all of a class goes with it", follows=_of_a_class_that_is_gone),
    Fold(reason="one demand, with its error", follows=_of_the_same_credentials),
    Fold(reason="one stream, asked for in several plans", follows=_of_a_stream_that_moved),
    Fold(reason="a route is part of a URL", follows=_url_of_a_route),
    Fold(reason="nothing comes of a node that never starts", follows=_of_a_node_that_never_starts),
)

"""What follows from what: the drifts that have their cause in another one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from conformance.drift.names import is_of_surface, named_by, owner_of
from conformance.drift.records import Severity
from conformance.facts import ABSENT, error_in, is_missing, parameter_name, texts_in
from conformance.model.areas import area_of
from conformance.nautilus.streams import NO_ROUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.drift.records import Drift
    from conformance.facts import Absent, Json

Follows: TypeAlias = "Callable[[Drift, Drift], bool]"
"""Whether a drift follows from another one."""

_WORD = re.compile(r"\w+")
_STREAM_RULES = frozenset(("trade-stream", "quote-stream"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """A kind of drift that follows from another one."""

    reason: str
    follows: Follows


def _is_break_of_surface(drift: Drift) -> bool:
    return drift.severity is Severity.BREAK and is_of_surface(drift.change)


def _named(drift: Drift) -> str:
    """Return the name that stands in the feed's source for what has changed."""
    return named_by(drift.change.subject, drift.change.path)


def _owner(drift: Drift) -> str:
    return owner_of(drift.change.subject)


def _area(drift: Drift) -> str:
    return area_of(drift.change.observation)


def _leaf(drift: Drift) -> str:
    return drift.change.path.rpartition(".")[2]


def _is_same(child: Drift, parent: Drift) -> bool:
    """Whether both are about one observation."""
    return child is not parent and child.change.observation == parent.change.observation


def _feed_stopped_by_name(child: Drift, parent: Drift) -> bool:
    return (
        child.rule == "feed-does-not-run"
        and _is_break_of_surface(parent)
        and _named(parent) in _words(child.change.after)
    )


def _feed_stopped_by_variables(child: Drift, parent: Drift) -> bool:
    return (
        child.rule == "feed-does-not-run"
        and parent.rule == "variables-demanded"
        and (
            any(name in _words(child.change.after) for name in texts_in(parent.change.after))
            or not _ending(child.change.after)  # it ended with a word of its own, as it should
        )
    )


def _ticks_of_the_feed(child: Drift, parent: Drift) -> bool:
    return (child.rule, parent.rule) in (
        ("nothing-handed-on", "feed-does-not-run"),
        ("handed-on", "feed-runs"),
    )


def _field_of_the_surface(child: Drift, parent: Drift) -> bool:
    section = parent.change.path.partition(".")[0]
    return (
        _area(child) == "config"
        and _owner(child) == _owner(parent)
        and is_of_surface(parent.change)
        and section in ("passes", "not_passed")
        and child.change.path == _leaf(parent)
    )


def _value_of_a_missing_name(child: Drift, parent: Drift) -> bool:
    return (
        _area(child) == "ticks"
        and _is_break_of_surface(parent)
        and _owner(parent) == _owner(child)
        and _named(parent) == _leaf(child)
    )


def _value_that_needs_a_missing_name(child: Drift, parent: Drift) -> bool:
    return (
        child.rule == "value-lost"
        and _is_break_of_surface(parent)
        and _named(parent) in _words(child.change.after)
    )


def _of_a_member_that_is_gone(child: Drift, parent: Drift) -> bool:
    return (
        _is_same(child, parent)
        and _is_break_of_surface(parent)
        and is_missing(parent.change.after)
        and child.change.after is ABSENT
        and _named(child) == _named(parent)
    )


def _behind_a_type_that_changed(child: Drift, parent: Drift) -> bool:
    if parent.rule not in ("attribute-type-changed", "return-type-changed"):
        return False
    chain = f"{_owner(parent)}.{_named(parent)}."
    unfollowed = child.rule == "not-followed" and f"{child.change.path}.".startswith(chain)
    unreached = not child.change.path and child.rule in ("name-left", "name-reached")
    side = parent.change.after if child.rule == "name-reached" else parent.change.before
    return unfollowed or (unreached and _owner(child) in _words(side))


def _requires_what_stands_there(child: Drift, parent: Drift) -> bool:
    callable_, _, argument = parent.change.path.rpartition("passes.")
    old, new = (parameter_name(side) for side in (parent.change.before, parent.change.after))
    kept = [name for name in texts_in(child.change.before) if name != old]
    required = [name for name in texts_in(child.change.after) if name != new]
    return (
        _is_same(child, parent)
        and argument.isdecimal()
        and child.change.path == f"{callable_}requires"
        and required in (kept, texts_in(child.change.before))
    )


def _of_a_class_that_is_gone(child: Drift, parent: Drift) -> bool:
    return (
        _is_same(child, parent)
        and _is_break_of_surface(parent)
        and parent.change.path == "kind"
        and (child.change.after is ABSENT or is_missing(child.change.after))
    )


def _error_of_the_same_demand(child: Drift, parent: Drift) -> bool:
    return (
        _is_same(child, parent)
        and parent.rule in ("variables-demanded", "variables-set", "variables-dropped")
        and child.change.path == "error"
    )


def _of_a_stream_that_moved(child: Drift, parent: Drift) -> bool:
    if parent.rule not in _STREAM_RULES or child.change.path != "streams_asked_for":
        return False
    old, new = (_kind_of(side) for side in (parent.change.before, parent.change.after))
    asked = [_kinds(child.change.before), _kinds(child.change.after)]
    return bool(old and new) and old in asked[0] and asked[0] - {old} == asked[1] - {new}


def _url_of_a_route(child: Drift, parent: Drift) -> bool:
    if child.rule != "base-urls" or parent.rule != "stream-routes":
        return False
    old, new = (str(s).removesuffix(NO_ROUTE) for s in (parent.change.before, parent.change.after))
    before, after = texts_in(child.change.before), texts_in(child.change.after)
    return old != new and {url.removesuffix(old) for url in before} == {
        url.removesuffix(new) for url in after
    }


def _of_a_node_not_started(child: Drift, parent: Drift) -> bool:
    asked = _leaf(parent) == "strategy_started" and _leaf(child) == "streams_asked_for"
    decides = ("strategy_started", "error")
    tolerated = _leaf(parent) in decides and _area(child) == "wire.tolerance"
    return _is_same(child, parent) and (asked or tolerated)


def _of_streams_that_are_not_asked(child: Drift, parent: Drift) -> bool:
    """All that a plan tells goes with the first of what decides whether anything is asked."""
    causes = ("loopback", "production", "connections")
    rules = ("streams-not-asked", "streams-asked", "streams-lost")
    path = parent.change.path
    if not _is_same(child, parent) or parent.rule not in rules or path not in causes:
        return False
    return child.change.path not in causes[: causes.index(path) + 1]


def _of_what_is_not_asked(child: Drift, parent: Drift) -> bool:
    """Messages, streams and connections go with the instrument or kind that is not asked for."""
    parents = ("instrument-not-asked", "kind-not-asked")
    return _is_same(child, parent) and parent.rule in parents and child.rule not in parents


def _waits_for_a_tick(child: Drift, parent: Drift) -> bool:
    """Where no tick of a kind comes, nothing comes of whatever waits for one."""
    came_to_nothing = child.change.after in (ABSENT, [], 0, False)
    waits = _area(child) in ("wire.ticks", "wire.tolerance") and child is not parent
    waits_for = child.change.subject.get("data", ("quotes",))
    gone = parent.change.subject.get("data", ())
    same = not set(waits_for).isdisjoint(gone)
    return parent.rule == "no-ticks" and came_to_nothing and waits and same


def _words(value: Json | Absent) -> set[str]:
    """Return the words in a fact's texts, which are NT's or Python's: types and messages."""
    match value:
        case str():
            return set(_WORD.findall(value))
        case Mapping():
            return {word for one in value.values() for word in _words(one)}
    return set()


def _ending(outcome: Json | Absent) -> str:
    """Return the type of the error that ended a feed; "" where none did."""
    return error_in(outcome.get("error")) if isinstance(outcome, Mapping) else ""


def _kind_of(stream: Json | Absent) -> str:
    """Return what stands behind a stream's symbol; "" of what is no stream."""
    return str(stream).rpartition("@")[2] if "@" in str(stream) else ""


def _kinds(streams: Json | Absent) -> set[str]:
    return {text.rpartition("@")[2] for text in texts_in(streams)}


FOLDS = (
    Fold(reason="the feed stops at a name that is gone", follows=_feed_stopped_by_name),
    Fold(reason="the feed stops at a variable", follows=_feed_stopped_by_variables),
    Fold(
        reason="a feed that runs has ticks, and one that stopped has none",
        follows=_ticks_of_the_feed,
    ),
    Fold(reason="one field, seen from two sides", follows=_field_of_the_surface),
    Fold(reason="one value, seen from two sides", follows=_value_of_a_missing_name),
    Fold(reason="a value is made by a name that is gone", follows=_value_that_needs_a_missing_name),
    Fold(reason="all of a member goes with it", follows=_of_a_member_that_is_gone),
    Fold(reason="what is behind a type goes with it", follows=_behind_a_type_that_changed),
    Fold(reason="what is required has another name as well", follows=_requires_what_stands_there),
    Fold(reason="all of a class goes with it", follows=_of_a_class_that_is_gone),
    Fold(reason="one demand, with its error", follows=_error_of_the_same_demand),
    Fold(reason="one stream, asked for in several plans", follows=_of_a_stream_that_moved),
    Fold(reason="a route is part of a URL", follows=_url_of_a_route),
    Fold(reason="nothing comes of a node that does not start", follows=_of_a_node_not_started),
    Fold(reason="where no tick comes, nothing comes of one", follows=_waits_for_a_tick),
    Fold(reason="no stream is asked for at all", follows=_of_streams_that_are_not_asked),
    Fold(reason="a stream that is not asked for is in no message", follows=_of_what_is_not_asked),
)

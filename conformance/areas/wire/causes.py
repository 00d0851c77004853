"""Cause rules of several areas of the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.kinds import NO_TICKS, ROUTE_MOVED, STREAM_MOVED
from conformance.diff.cause_rule import CauseRule, is_same
from conformance.model.facts import ABSENT, texts_in

if TYPE_CHECKING:
    from conformance.diff.records import Change
    from conformance.model.facts import Absent, Json


_STARTED = "strategy_started"


def _is_of_the_stream(follower: Change, cause: Change) -> bool:
    if follower.path != "streams_asked_for":
        return False
    old, new = (_kind_of(side) for side in (cause.before, cause.after))
    asked = [_kinds(follower.before), _kinds(follower.after)]
    return bool(old and new) and old in asked[0] and asked[0] - {old} == asked[1] - {new}


def _asks_nothing(follower: Change, cause: Change) -> bool:
    is_asked = leaf_of(follower) == "streams_asked_for"
    return is_same(follower, cause) and is_asked and leaf_of(cause) == _STARTED


def _comes_to_nothing(follower: Change, cause: Change) -> bool:
    return is_same(follower, cause) and leaf_of(cause) in (_STARTED, "error")


def _waits_for_a_tick(follower: Change, cause: Change) -> bool:
    """Where no tick of a kind comes, nothing comes of whatever waits for one."""
    came_to_nothing = follower.after in (ABSENT, [], 0, False)
    waits_for = follower.subject.get("data", ("quotes",))
    same = not set(waits_for).isdisjoint(cause.subject.get("data", ()))
    return follower is not cause and came_to_nothing and same


def _is_of_the_allotment(follower: Change, _cause: Change) -> bool:
    return leaf_of(follower) in ("streams_of_connections", "keeps_the_limit", "is_closed_for_it")


def leaf_of(change: Change) -> str:
    """Return the last part of a change's path."""
    return change.path.rpartition(".")[2]


def _kind_of(stream: Json | Absent) -> str:
    """Return what stands behind a stream's symbol; "" of what is no stream."""
    return str(stream).rpartition("@")[2] if "@" in str(stream) else ""


def _kinds(streams: Json | Absent) -> set[str]:
    return {text.rpartition("@")[2] for text in texts_in(streams)}


_NOT_STARTED = "nothing comes of a node that does not start"

STREAM = CauseRule(
    reason="one stream, asked for in several plans",
    causes=(STREAM_MOVED,),
    when=_is_of_the_stream,
)
NOT_ASKED = CauseRule(reason=_NOT_STARTED, when=_asks_nothing)
NOT_TOLERATED = CauseRule(reason=_NOT_STARTED, when=_comes_to_nothing)
ALLOTMENT = CauseRule(
    reason="streams that go over other routes go over other connections",
    causes=(ROUTE_MOVED,),
    when=_is_of_the_allotment,
)
NO_TICK = CauseRule(
    reason="where no tick comes, nothing comes of one", causes=(NO_TICKS,), when=_waits_for_a_tick
)

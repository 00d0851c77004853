"""What the suite's own node tells, and the feed's own run tells as well: it is one drift."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from conformance.areas.feed.kinds import ASKS, WITH_KEY
from conformance.areas.wire.causes import leaf_of
from conformance.diff.cause_rule import CauseRule
from conformance.model.facts import canonical, texts_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.diff.case import Case
    from conformance.diff.records import Change
    from conformance.model.facts import Absent, Json


def is_asked_otherwise(case: Case) -> bool:
    """Other requests are made, or others have a key; those that are made as before are the same."""
    before, after = _by_form(case.before), _by_form(case.after)
    return before != after and all(
        before[form] == after[form] for form in before.keys() & after.keys()
    )


def _by_form(requests: Json | Absent) -> dict[str, set[str]]:
    """Return requests by what ``feed.asks`` tells of each."""
    found: dict[str, set[str]] = {}
    for request in requests if isinstance(requests, list) else ():
        if isinstance(request, Mapping):
            form = canonical({name: request[name] for name in ("asks", "key", "signed")})
            found.setdefault(form, set()).add(canonical(request))
    return found


def _routes(requests: Json | Absent) -> set[str]:
    return {_route(request) for request in requests} if isinstance(requests, list) else set()


def _route(request: Json) -> str:
    asks = request.get("asks") if isinstance(request, Mapping) else request
    return str(asks).partition(WITH_KEY)[0]


def _changed_routes(change: Change) -> set[str]:
    """Return the routes of requests that only one side has."""
    before, after = (
        {canonical({"": one}): one for one in side} if isinstance(side, list) else {}
        for side in (change.before, change.after)
    )
    return _routes([{**before, **after}[one] for one in before.keys() ^ after.keys()])


def _changed_kinds(change: Change) -> set[str]:
    """Return what stands behind the symbol of streams that only one side has."""
    before, after = (
        {text.partition("@")[2] for text in ([side] if isinstance(side, str) else texts_in(side))}
        for side in (change.before, change.after)
    )
    return before ^ after


def _is_of_requests(follower: Change, cause: Change) -> bool:
    """Whether all that the feed's own run asks for too of what changed has changed there."""
    asked = _routes(cause.before) | _routes(cause.after)
    reached = _changed_routes(follower) & asked
    return bool(reached) and reached <= _changed_routes(cause)


def _is_of_streams(follower: Change, cause: Change) -> bool:
    return not _changed_kinds(follower).isdisjoint(_changed_kinds(cause))


def _is_of_connections(follower: Change, cause: Change) -> bool:
    """Whether both rise, or both fall."""
    sides = (follower.before, follower.after, cause.before, cause.after)
    numbers = [side for side in sides if isinstance(side, int)]
    return len(numbers) == len(sides) and (numbers[1] > numbers[0]) == (numbers[3] > numbers[2])


TOLD: Final[Mapping[str, Mapping[str, Callable[[Change, Change], bool]]]] = {
    "requests": {"requests": _is_of_requests},
    "connections": {"connections": _is_of_connections},
    "streams": dict.fromkeys(("stream", "streams", "streams_asked_for"), _is_of_streams),
}
"""By a fact of ``feed.asks``: the facts of the suite's own node that may be the same drift."""


def _is_told(follower: Change, cause: Change) -> bool:
    """Whether the feed's own run, where it asks for something at all, tells the same."""
    is_same = TOLD.get(cause.path, {}).get(leaf_of(follower))
    return is_same is not None and bool(cause.after) and is_same(follower, cause)


OWN_RUN: Final = CauseRule(
    reason="the suite's own node asks for what the feed's own run asks for",
    causes=(ASKS,),
    when=_is_told,
)

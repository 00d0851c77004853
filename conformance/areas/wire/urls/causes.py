"""What drifts of base URLs follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.kinds import ROUTE_MOVED
from conformance.areas.wire.urls.kinds import URLS_CHANGED
from conformance.diff.cause_rule import CauseRule
from conformance.model.facts import texts_in
from conformance.nautilus.streams import NO_ROUTE

if TYPE_CHECKING:
    from conformance.diff.records import Change


def _differs_by_the_route(follower: Change, cause: Change) -> bool:
    old, new = (str(s).removesuffix(NO_ROUTE) for s in (cause.before, cause.after))
    before, after = texts_in(follower.before), texts_in(follower.after)
    return old != new and {url.removesuffix(old) for url in before} == {
        url.removesuffix(new) for url in after
    }


CAUSE_RULES = (
    CauseRule(
        reason="a route is part of a URL",
        follower=URLS_CHANGED,
        causes=(ROUTE_MOVED,),
        when=_differs_by_the_route,
    ),
)

"""What drifts of base URLs follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from conformance.areas.wire.kinds import ROUTE_MOVED
from conformance.areas.wire.urls.kinds import URLS_CHANGED
from conformance.diff.cause_rule import CauseRule
from conformance.model.facts import texts_in

if TYPE_CHECKING:
    from conformance.diff.records import Change


def _differs_by_a_route(follower: Change, _cause: Change) -> bool:
    """Whether the same hosts are asked at other paths."""
    before, after = (
        {tuple(urlsplit(url)[:2]) for url in texts_in(side)}
        for side in (follower.before, follower.after)
    )
    return before == after


CAUSE_RULES = (
    CauseRule(
        reason="a route is part of a URL",
        follower=URLS_CHANGED,
        causes=(ROUTE_MOVED,),
        when=_differs_by_a_route,
    ),
)

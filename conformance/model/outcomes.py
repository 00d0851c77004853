"""What observations tell of the feed where all is well, and of what was not tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from conformance.model.facts import Json, Observation

FEED_RUN: Final = "feed.start"
"""The observation of the feed's own run."""

FEED_ASKS: Final = "feed.asks"
"""The observation of what that run asks the exchange for."""

RUNS: Mapping[str, Json] = {"subscribed": True, "exit_status": 0}
"""A feed that subscribed, and ended with that status on SIGTERM."""

NOT_CALLED = "not called"
NOT_DRIVEN = "not driven"
"""The suite can't make NT call it, so it was not tried."""

NO_PROXY = "no proxy"
"""The release takes no proxy for streams, so it can't be asked as production would; it has no
routes either."""

WORKS = "works"
"""The outcome of what can be done with a node."""

ENDS = "ends"
GOES_ON = "goes on"
"""The outcome of what has not ended in time."""


def feed_runs(observations: Mapping[str, Observation]) -> bool:
    """Whether the feed's own run was observed, and went as it should."""
    return observations.get(FEED_RUN, {}).get("outcome") == RUNS


def feed_subscribes(observations: Mapping[str, Observation]) -> bool:
    """Whether the feed's own run was observed, and has subscribed, however it ended."""
    outcome = observations.get(FEED_RUN, {}).get("outcome")
    return isinstance(outcome, Mapping) and outcome.get("subscribed") is True

"""A feed's names on a release of another generation than the feed is written for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.areas import area_of
from conformance.nautilus.successors import other_use, successor
from conformance.observations.api import api_model
from conformance.usage.observation import AREA, ReadSource, read_moved_feed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import TypeVar

    from conformance.environments import Environment
    from conformance.model.feed import FeedSettings

    _Value = TypeVar("_Value")


def moved_source(
    feed: FeedSettings,
    written_for: Environment,
    other: Environment,
    *,
    cache: Path | None = None,
) -> ReadSource:
    """Read a feed's source with the release it is written for, and look for its names on another.

    Raises:
        ObservationError: One of the two releases can't be described.
        SourceError: The feed's source can't be read.
    """
    own, there = (api_model(environment, cache=cache) for environment in (written_for, other))
    return read_moved_feed(feed, own, there, successor, other_use)


def with_moved_names(
    by_id: Mapping[str, _Value], moved: Mapping[str, _Value]
) -> Mapping[str, _Value]:
    """Return facts or places by id, those of names in the place of what was read there."""
    return {**{name: one for name, one in by_id.items() if area_of(name) != AREA}, **moved}

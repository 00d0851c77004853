"""What a release does whosever feed it is, apart from what depends on the feed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.harness.probes import all_probes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeVar

    from conformance.harness.document import Observed

    Value = TypeVar("Value")


def asking_probes() -> Sequence[str]:
    """Return the ids of the probes whose observations depend on the feed."""
    return tuple(probe.id for probe in all_probes() if probe.asks_feed)


def of_any_feed(observed: Observed) -> Observed:
    """Return the part of what was observed that is the same for each feed."""
    asking = frozenset(asking_probes())
    made_by = {name: by for name, by in observed.made_by.items() if by not in asking}

    def kept(by_observation: Mapping[str, Value]) -> Mapping[str, Value]:
        return {name: value for name, value in by_observation.items() if name in made_by}

    return replace(
        observed,
        facts=kept(observed.facts),
        places=kept(observed.places),
        failures={name: why for name, why in observed.failures.items() if name not in asking},
        not_run={name: why for name, why in observed.not_run.items() if name not in asking},
        feed_log="",
        left_out=(),
        made_by=made_by,
    )


def joined(shared: Observed, of_feed: Observed) -> Observed:
    """Return both parts of what was observed of a release with a feed."""
    return replace(
        of_feed,
        facts={**shared.facts, **of_feed.facts},
        places={**shared.places, **of_feed.places},
        failures={**shared.failures, **of_feed.failures},
        not_run={**of_feed.not_run, **shared.not_run},
        made_by={**shared.made_by, **of_feed.made_by},
        machine_was_busy=shared.machine_was_busy or of_feed.machine_was_busy,
    )

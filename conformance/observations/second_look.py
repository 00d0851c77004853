"""What differs is observed once more before it is told: chance is no drift."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.harness.document import ObservationError
from conformance.model.facts import differences
from conformance.model.failure import BY_CHANCE
from conformance.model.schemas import schema_of
from conformance.workspace.snapshots import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from conformance.harness.document import Observed
    from conformance.model.facts import Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """What was observed, and what differed by chance."""

    observed: Observed
    """Of both looks, each observation from the one in which fewer of its facts differ."""
    differed_once: tuple[str, ...] = ()
    """Ids of the observations that differed at first, and do not when observed again."""


def look_again(
    first: Observed,
    expected: Mapping[str, Observation | SnapshotError],
    observe: Callable[[Sequence[str]], Observed],
) -> SecondLook:
    """Observe once more what differs from what was expected, or failed by what may be chance.

    Where that can't be done, all is told as it was observed at first: a drift stays a drift.

    Args:
        first: What was observed.
        expected: What it is compared with, by observation id: snapshots, or another release.
        observe: Runs the probes of these ids.
    """

    def differing(name: str, facts: Observation) -> float:
        """Return how many facts differ; infinity where there is nothing to compare them with."""
        of_name = expected.get(name)
        if of_name is None or isinstance(of_name, SnapshotError):
            return math.inf
        return sum(1 for _ in differences(of_name, facts, schema_of(name)))

    counts = {name: differing(name, facts) for name, facts in first.facts.items()}
    failed = {probe for probe, failure in first.failures.items() if failure.kind in BY_CHANCE}
    probes = failed | {
        first.made_by[name]
        for name, count in counts.items()
        if 0 < count < math.inf and name in first.made_by
    }
    if not probes:
        return SecondLook(observed=first)
    try:
        second = observe(sorted(probes))
    except ObservationError:
        return SecondLook(observed=first)
    told_now = failed - second.failures.keys()
    fewer = {
        name: facts
        for name, facts in second.facts.items()
        if second.made_by.get(name) in told_now or differing(name, facts) < counts.get(name, 0)
    }
    places = {name: second.places[name] for name in fewer if name in second.places}
    observed = replace(
        first,
        facts={**first.facts, **fewer},
        places={**first.places, **places},
        failures={name: why for name, why in first.failures.items() if name not in told_now},
        made_by={**first.made_by, **second.made_by},
    )
    return SecondLook(
        observed=observed,
        differed_once=tuple(name for name, facts in fewer.items() if not differing(name, facts)),
    )

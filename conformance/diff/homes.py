"""Where a name can be imported from that a feed uses and does not import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.diff.names import owner_of
from conformance.diff.records import Severity
from conformance.model.areas import area_of
from conformance.observations.api import api_model
from conformance.usage.observation import AREA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from conformance.diff.records import Drift
    from conformance.environments.environment import Environment
    from conformance.model.facts import Observation


def with_homes(
    observations: Mapping[str, Observation],
    drifts: Sequence[Drift],
    environment: Environment,
    *,
    cache: Path | None = None,
) -> Mapping[str, Observation]:
    """Return observations in which the owner of each break has an import that a proof can use.

    The feed may have got an object of it, and never have named its class.

    Args:
        observations: The old side's.
        drifts: Those that are to be proved.
        environment: Of the old side's release.
        cache: Where its API model is kept; ours in the user's cache folder where not given.

    Raises:
        ObservationError: The release can't be described.
    """
    owners = {
        drift.change.observation: owner_of(drift.change.subject)
        for drift in drifts
        if drift.severity is Severity.BREAK and area_of(drift.change.observation) == AREA
    }
    unknown = {
        name: owner
        for name, owner in owners.items()
        if name in observations and not observations[name].get("imports")
    }
    if not unknown:
        return observations
    api = api_model(environment, cache=cache)
    classes = {name: api.named(owner) for name, owner in unknown.items()}
    homes = {
        name: {**observations[name], "imports": {cls.shortest_path(cls.name): "present"}}
        for name, cls in classes.items()
        if cls is not None
    }
    return {**observations, **homes}

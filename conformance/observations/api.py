"""The API model of an environment's release: made once, and kept with what decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.harness.document import ObservationError
from conformance.model.api import FORMAT, ApiModel
from conformance.nautilus.driver import driver_of
from conformance.observations.listing import list_once

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.environments.environment import Environment


def api_model(environment: Environment, *, cache: Path | None = None) -> ApiModel:
    """Return what the release of an environment offers.

    Args:
        environment: Whose release is described, in a confined process.
        cache: Where it is kept; ours in the user's cache folder where not given.

    Raises:
        ObservationError: The release can't be described, with the last of what was said.
    """
    driver = driver_of(environment.release)
    if driver is None:
        raise ObservationError(f"there is no driver for NautilusTrader {environment.release}")
    listed = list_once(
        environment,
        driver.description,
        "the release's API",
        kept_in="api",
        cache=cache,
        accepts=lambda kept: kept.get("format") == FORMAT,
    )
    return ApiModel(listed)

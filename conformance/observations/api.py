"""The API model of an environment's release: made once, and kept with what decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.environments.cache import cache_folder, digest_of, read_json, write_json
from conformance.environments.sentences import suite_code
from conformance.harness.document import ObservationError
from conformance.model.api import FORMAT, ApiModel
from conformance.nautilus.driver import driver_of
from conformance.observations.listing import list_inside

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.environments.environment import Environment

API_CODE = ("nautilus/v1/api", "nautilus/texts.py", "model/signature.py")
"""What of this package an API model comes from."""


def api_model(environment: Environment, *, cache: Path | None = None) -> ApiModel:
    """Return what the release of an environment offers.

    Args:
        environment: Whose release is described, in a confined process.
        cache: Where it is kept; ours in the user's cache folder where not given.

    Raises:
        ObservationError: The release can't be described, with the last of what was said.
    """
    digest = digest_of(
        [environment.python_version, list(environment.packages)], list(suite_code(API_CODE))
    )
    file = cache_folder(cache) / "api" / f"{environment.key}-{digest[:16]}.json"
    kept = read_json(file)
    if isinstance(kept, dict) and kept.get("format") == FORMAT:
        return ApiModel(kept)
    driver = driver_of(environment.release)
    if driver is None:
        raise ObservationError(f"there is no driver for NautilusTrader {environment.release}")
    listed = list_inside(environment.python, driver.description, "the release's API")
    write_json(file, listed)
    return ApiModel(listed)

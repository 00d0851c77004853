"""Observes again the releases that tests of drifts compare, and writes what they do.

Run it as ``.nox/tests/bin/python -m tests.support.renew_observations``, and read the diff of
``tests/support/observations``.
"""

from __future__ import annotations

from conformance.model.facts import canonical
from conformance.model.schema import FactSection
from conformance.model.schemas import schema_of
from conformance.observations.observation import observe_release
from tests.support.drift_sides import OBSERVATIONS
from tests.support.reference import REFERENCE_FEED, WORKSPACE


def main() -> None:
    """Write the file of each release anew."""
    for file in sorted(OBSERVATIONS.glob("*.json")):
        seen = observe_release(file.stem, feed=REFERENCE_FEED, workspace=WORKSPACE)
        schema = FactSection({name: schema_of(name) for name in seen.facts})
        file.write_text(canonical(dict(sorted(seen.facts.items())), schema), encoding="utf-8")


if __name__ == "__main__":
    main()

"""What each area's observations may hold: one module an area, each with its `SCHEMAS`.

They need the standard library only, so that what compares observations can use them as well as
what makes them.
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache

from conformance.model.schema import FactSection, Misfit, misfits
from conformance.schemas import (
    config,
    credentials,
    event_loop,
    execution,
    feed,
    surface,
    values,
    wire,
)

SCHEMAS: Mapping[str, FactSection] = {
    **surface.SCHEMAS,
    **config.SCHEMAS,
    **credentials.SCHEMAS,
    **event_loop.SCHEMAS,
    **feed.SCHEMAS,
    **values.SCHEMAS,
    **execution.SCHEMAS,
    **wire.SCHEMAS,
}
"""By pattern of observation ids; the first that matches counts."""

UNKNOWN = FactSection()
"""Of an observation that no area of ours makes."""


@cache
def schema_of(observation_id: str) -> FactSection:
    """Return what an observation may hold; `UNKNOWN` where no area says so."""
    found = (schema for pattern, schema in SCHEMAS.items() if fnmatchcase(observation_id, pattern))
    return next(found, UNKNOWN)


def check(observation_id: str, facts: object) -> Iterator[Misfit]:
    """Yield what an observation has that its area's schema refuses."""
    schema = schema_of(observation_id)
    if schema is not UNKNOWN:
        yield from misfits(facts, schema)  # type: ignore[arg-type]  # whatever it is

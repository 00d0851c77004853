"""What each area's observations may hold: the `SCHEMAS` of its module ``schema``.

They need the standard library only, so that what compares observations can use them as well as
what makes them.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from conformance.model.areas import area_ids, area_module, area_of
from conformance.model.schema import FactSection, Misfit, misfits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UNKNOWN = FactSection()
"""Of an observation that no area of ours makes."""


@cache
def schemas_of(area: str) -> Mapping[str, FactSection]:
    """Return an area's schemas by pattern of observation ids; the first that matches counts."""
    found: Mapping[str, FactSection] = area_module(area, "schema").SCHEMAS
    return found


def schema_of(observation_id: str) -> FactSection:
    """Return what an observation may hold; `UNKNOWN` where no area says so."""
    area = area_of(observation_id)
    return _schema_in(area, observation_id) if area in area_ids() else UNKNOWN


@cache
def _schema_in(area: str, observation_id: str) -> FactSection:
    schemas = schemas_of(area)
    found = (schema for pattern, schema in schemas.items() if fnmatchcase(observation_id, pattern))
    return next(found, UNKNOWN)


def check(observation_id: str, facts: object) -> Iterator[Misfit]:
    """Yield what an observation has that its area's schema refuses."""
    schema = schema_of(observation_id)
    if schema is not UNKNOWN:
        yield from misfits(facts, schema)  # type: ignore[arg-type]  # whatever it is

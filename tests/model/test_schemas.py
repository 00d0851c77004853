"""What each area's schema admits, and that it refuses all else."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest

from conformance.model.areas import area_ids
from conformance.model.facts import Json, Observation
from conformance.model.schema import FactSection
from conformance.model.schemas import UNKNOWN, check, schema_of, schemas_of
from conformance.workspace.snapshots import approved_ids, read_snapshot
from tests.support.reference import WORKSPACE

if TYPE_CHECKING:
    from conformance.model.facts import Json, Observation

APPROVED = {
    name: read_snapshot(WORKSPACE.snapshots(channel), name) or {}
    for channel in ("feed", "next")
    for name in approved_ids(WORKSPACE.snapshots(channel))
}
SCHEMAS = {pattern: schema for area in area_ids() for pattern, schema in schemas_of(area).items()}
NOBODYS: Json = {"of": {"no": "type"}}


def first_of(pattern: str) -> tuple[str, Observation]:
    """Return an approved observation whose schema is the one of a pattern."""
    return next(
        (name, facts)
        for name, facts in sorted(APPROVED.items())
        if fnmatchcase(name, pattern) and schema_of(name) is SCHEMAS[pattern]
    )


@pytest.mark.parametrize("pattern", SCHEMAS)
def test_what_was_approved_is_admitted(pattern: str) -> None:
    """A schema is of real observations."""
    assert list(check(*first_of(pattern))) == []


@pytest.mark.parametrize("pattern", SCHEMAS)
def test_a_fact_of_another_type_is_refused(pattern: str) -> None:
    """Whatever a fact is, it is no table of tables; the path says where."""
    name, facts = first_of(pattern)
    names = list(facts) or ["any"]
    (misfit, *_) = check(name, dict.fromkeys(names, NOBODYS))

    # A value that an observation is about may have a dot in it.
    assert any(misfit.path == one or misfit.path.startswith(f"{one}.") for one in names)


@pytest.mark.parametrize(
    "pattern", [pattern for pattern, schema in SCHEMAS.items() if schema.others is None]
)
def test_a_key_that_is_not_known_is_refused(pattern: str) -> None:
    """What a probe begins to tell must be written down in its area's schema."""
    name, facts = first_of(pattern)
    (misfit,) = check(name, {**facts, "no_such_key": 1})

    assert (misfit.path, misfit.found) == ("no_such_key", "no_such_key")


def test_every_area_has_a_schema() -> None:
    """There is no observation of ours whose facts nobody has declared."""
    assert {name.rpartition(".")[0] for name in APPROVED} == set(area_ids())
    assert [name for name in APPROVED if schema_of(name) is UNKNOWN] == []


def test_a_section_is_no_fact() -> None:
    """A text where facts are expected is refused, with what was expected."""
    (misfit,) = check("event_loop.importing", {"before": "nothing"})

    assert misfit.expected == "a section with facts below it"
    assert isinstance(schema_of("event_loop.importing"), FactSection)

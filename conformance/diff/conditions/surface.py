"""Claims about a name that the feed uses: whether it is there, and still fits how it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.diff.conditions.facts import vanishes
from conformance.diff.type_texts import covers
from conformance.model.facts import is_handled, is_missing, leaves, parameter_name
from conformance.model.schemas import schema_of

if TYPE_CHECKING:
    from conformance.diff.case import Case
    from conformance.model.facts import Absent, Json

FINAL = "final"
"""What the surface says of a class that can't be derived from."""


def stops_feed(value: Json | Absent) -> bool:
    """Whether a name is missing, or can't be imported, and the feed has no other way."""
    return is_missing(value) and not is_handled(value)


def misfits(value: Json | Absent) -> bool:
    """Whether NT calls back with other arguments than the feed takes."""
    return isinstance(value, Mapping) and "feed_takes" in value


def is_final(value: Json | Absent) -> bool:
    """Whether a class can't be derived from."""
    return value == FINAL


def loses_fields(case: Case) -> bool:
    """A config that the feed derives its own from is a plain class: its fields are none."""
    return case.before == "allowed" and case.after == "fieldless"


def goes_missing(case: Case) -> bool:
    """The name is gone, or can't be imported, and the feed does not expect that."""
    return stops_feed(case.after) and not stops_feed(case.before)


def lacked_before(case: Case) -> bool:
    """The feed could not run with it before either, so that it is no drift."""
    if vanishes(case) and ".not_passed." in f".{case.change.path}":
        return True
    return stops_feed(case.before) or is_final(case.before) or misfits(case.before)


def is_expected(case: Case) -> bool:
    """The name comes or goes, and the feed's source says what to do then."""
    return is_handled(case.after) or is_handled(case.before)


def is_misfit(case: Case) -> bool:
    """NT calls back with other arguments than the feed takes."""
    return misfits(case.after)


def is_refused(case: Case) -> bool:
    """The class can't be derived from."""
    return is_final(case.after)


def is_positional(case: Case) -> bool:
    """The feed passes the argument by position."""
    return case.leaf.isdecimal()


def has_other_name(case: Case) -> bool:
    """At that position stands a parameter of another name."""
    return is_positional(case) and _parameter(case.before)[0] != _parameter(case.after)[0]


def is_another(case: Case) -> bool:
    """At that position stands another parameter: one of another type, or the old one moved."""
    if not has_other_name(case):
        return False
    (name, old), (_, new) = _parameter(case.before), _parameter(case.after)
    known = old is not None and new is not None
    return (known and not covers(new, old)) or name in _other_parameters(case)


def is_wider(case: Case) -> bool:
    """The new type takes all that the old one took."""
    return covers(_parameter(case.after)[1], _parameter(case.before)[1])


def only_grows(case: Case) -> bool:
    """A signature keeps its parameters, and may have more behind them."""
    old, new = _parameters(case.before), _parameters(case.after)
    if old is None or new is None or len(old) > len(new):
        return False
    return all(
        one[0] == other[0] and covers(other[1], one[1])
        for one, other in zip(old, new, strict=False)
    )


def is_not_named(case: Case) -> bool:
    """The fact is no longer there because the feed's source no longer has its name."""
    change = case.change
    return vanishes(case) and not case.use.names_any_of(change, case.old)


def is_attribute_now(case: Case) -> bool:
    """What was a member of an enum is an attribute of a class."""
    attributes = case.new.get("attributes")
    there = attributes.get(case.leaf) if isinstance(attributes, Mapping) else None
    return vanishes(case) and there is not None and not is_missing(there)


def is_no_longer_reached(case: Case) -> bool:
    """The feed's source has the name, and it leads elsewhere."""
    return vanishes(case) and not is_not_named(case)


def _parameter(value: Json | Absent) -> tuple[str, str | None]:
    """Return name and type of a parameter; no name where it is passed by keyword."""
    kind = value.get("type") if isinstance(value, Mapping) else None
    return parameter_name(value), kind if isinstance(kind, str) else None


def _parameters(value: Json | Absent) -> list[tuple[str, str | None]] | None:
    """Return names and types of a callback's parameters; None where NT does not describe them."""
    found = value.get("parameters") if isinstance(value, Mapping) else None
    return [_parameter(one) for one in found] if isinstance(found, list) else None


def _other_parameters(case: Case) -> set[str]:
    """Return the names of the parameters that the same callable has beside this one."""
    prefix = case.change.path.rpartition("passes.")[0]
    names: set[str] = set()
    for path, fact in leaves(case.new, schema_of(case.change.observation)):
        if path == f"{prefix}requires" and isinstance(fact, list):
            names.update(map(str, fact))
        elif path.startswith(f"{prefix}passes.") and path != case.change.path:
            leaf = path.rpartition(".")[2]
            names.add(_parameter(fact)[0] if leaf.isdecimal() else leaf)
    return names

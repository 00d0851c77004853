"""Claims about a name that the feed uses: whether it is there, and still fits how it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.drift.conditions.facts import vanishes
from conformance.drift.type_texts import UNTOLD, covers, split
from conformance.facts import ABSENT, leaves
from conformance.gate.acceptance import is_gone

if TYPE_CHECKING:
    from conformance.drift.case import Case
    from conformance.facts import Json, Side

ALLOWED = "allowed"
"""What the surface says of a class that can be derived from."""

_EXPECTED = ", and the feed expects "
_MISFIT = "; the feed takes "


def goes_missing(case: Case) -> bool:
    """The name is gone, or can't be imported, and the feed does not expect that."""
    return is_gone(case.after) and not is_gone(case.before)


def lacked_before(case: Case) -> bool:
    """The feed could not run with it before either, so that it is no drift."""
    if vanishes(case):
        return ".not_passed." in f".{case.change.path}"
    is_refused = case.change.path == "subclass" and case.before not in (ABSENT, ALLOWED)
    return is_gone(case.before) or is_refused or _MISFIT in str(case.before)


def is_expected(case: Case) -> bool:
    """The name comes or goes, and the feed's source says what to do then."""
    return _EXPECTED in str(case.after) or _EXPECTED in str(case.before)


def is_misfit(case: Case) -> bool:
    """NT calls back with other arguments than the feed takes."""
    return _MISFIT in str(case.after)


def is_refused(case: Case) -> bool:
    """The class can't be derived from."""
    return case.after not in (ABSENT, ALLOWED)


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
    told = not {old, new} & UNTOLD
    return (told and not covers(new, old)) or name in _other_parameters(case)


def is_wider(case: Case) -> bool:
    """The new type takes all that the old one took."""
    return covers(_parameter(case.after)[1], _parameter(case.before)[1])


def only_grows(case: Case) -> bool:
    """A signature keeps its parameters, and may have more behind them."""
    old, new = _parameters(case.before), _parameters(case.after)
    return len(old) <= len(new) and all(
        one[0] == other[0] and covers(other[1], one[1])
        for one, other in zip(old, new, strict=False)
    )


def is_not_named(case: Case) -> bool:
    """The fact is no longer there because the feed's source no longer has its name."""
    change = case.change
    return vanishes(case) and not case.use.names_any_of(change.observation, case.old, change.path)


def is_no_longer_reached(case: Case) -> bool:
    """The feed's source has the name, and it leads elsewhere."""
    return vanishes(case) and not is_not_named(case)


def _parameter(value: Json | Side) -> tuple[str, str]:
    """Return name and type of a parameter; it is told as ``name: type`` or as the type alone."""
    name, colon, told = str(value).partition(": ")
    return (name, told) if colon and name.isidentifier() else ("", str(value))


def _parameters(value: Json | Side) -> list[tuple[str, str]]:
    inside = str(value).removeprefix("(").removesuffix(")")
    return [_parameter(text) for text in split(inside, ",") if text]


def _other_parameters(case: Case) -> set[str]:
    """Return the names of the parameters that the same callable has beside this one."""
    prefix = case.change.path.rpartition("passes.")[0]
    names: set[str] = set()
    for path, fact in leaves(case.new):
        if path == f"{prefix}requires" and isinstance(fact, list):
            names.update(map(str, fact))
        elif path.startswith(f"{prefix}passes.") and path != case.change.path:
            leaf = path.rpartition(".")[2]
            names.add(_parameter(fact)[0] if leaf.isdecimal() else leaf)
    return names

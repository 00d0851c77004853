"""The tables of names, as their two files have them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

_HERE = Path(__file__).parent
RENAMES, DERIVED = _HERE / "renames.toml", _HERE / "derived.json"

Names: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Another way to do what a name did."""

    write: str  #: What to write.
    uses: Sequence[str]  #: Names of the newer generation that this takes.
    last: str = ""  #: The release that still had the name, where it went before the others.


@dataclass(frozen=True, slots=True, kw_only=True)
class Renames:
    """What is written by hand; names go without the package's."""

    classes: Names
    members: Mapping[str, Names]
    """By class. Ends with ``()``: it has to be called now; begins with ``.``: no more."""
    keywords: Names  #: Of calls: ``Class.method(keyword)``, or ``Class(keyword)``.
    notes: Names  #: What a new name does not show, by the old one.
    instead: Mapping[str, Replacement]
    stays: Mapping[str, Replacement]  #: Of a name that stays, and is used otherwise.
    gone: Names  #: With the reason.
    spread: Names
    """Modules that are gone, whose names are in many others now, if anywhere; with which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedClass:
    """What comparing tells of one class of the older generation."""

    new: str  #: Its successor, "" where none is known.
    bases: tuple[str, ...] = ()  #: Those of which rows are written by hand, nearest first.
    kept: frozenset[str] = frozenset()  #: Members and fields with the same name and use.
    methods: frozenset[str] = frozenset()  #: Attributes that have to be called now.
    attributes: frozenset[str] = frozenset()  #: Methods that must not be called any more.
    takes: frozenset[str] = frozenset()  #: Keywords of its constructor that are kept.
    drops: Mapping[str, frozenset[str]] = field(default_factory=dict)  #: Keywords, by method.
    lacks: frozenset[str] = frozenset()  #: Members of which a base's rows do not hold for it.
    uncalled: frozenset[str] = frozenset()  #: Callbacks that the successor does not have.
    is_config: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What comparing the two generations tells."""

    releases: tuple[str, ...]  #: Those that were compared, the older generation's first.
    modules: Names
    functions: Names  #: And constants, by their own names.
    classes: Mapping[str, DerivedClass]  #: By their own names.


@cache
def renames() -> Renames:
    """Read what is written by hand."""
    document = tomllib.loads(RENAMES.read_text(encoding="utf-8"))
    instead, stays = (
        {name: Replacement(**row) for name, row in document.pop(table).items()}
        for table in ("instead", "stays")
    )
    return Renames(instead=instead, stays=stays, **document)


@cache
def derived() -> Derived:
    """Read what comparing told."""
    document = json.loads(DERIVED.read_text(encoding="utf-8"))
    classes = {name: _class(row) for name, row in document["classes"].items()}
    return Derived(
        releases=tuple(document["releases"]),
        modules=document["modules"],
        functions=document["functions"],
        classes=classes,
    )


def _class(row: Mapping[str, Any]) -> DerivedClass:
    drops = {method: frozenset(names.split()) for method, names in row.get("drops", {}).items()}
    sets = {
        key: frozenset(row.get(key, "").split())
        for key in ("kept", "methods", "attributes", "takes", "lacks", "uncalled")
    }
    return DerivedClass(
        new=row["new"],
        bases=tuple(row.get("bases", "").split()),
        drops=drops,
        is_config=row.get("config", False),
        **sets,
    )

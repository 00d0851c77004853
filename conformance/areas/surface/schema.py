"""What is told of each of NT's names that the feed uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.fact_types import PARAMETER
from conformance.model.schema import (
    ABSENCE,
    COUNT,
    FLAG,
    NOT_INSTALLED,
    NULL,
    TEXT,
    TEXTS,
    FactSection,
    ListType,
    Node,
    RecordType,
    WordType,
    about,
    fact,
)
from conformance.model.unresolved import Unresolved

if TYPE_CHECKING:
    from collections.abc import Mapping

_ARGUMENT = fact(ABSENCE, NOT_INSTALLED, RecordType({"type": (TEXT, NULL)}, {"name": (TEXT,)}))
"""What takes an argument that the feed passes; with its name where it is passed by position."""

_KIND_OR_PARAMETERS = (TEXT, TEXTS, NULL)
"""A kind of name, the parameters of a callable, or that there is none."""

_CALL: Mapping[str, Node] = {
    "described": fact(FLAG),
    "passes": FactSection(others=_ARGUMENT),
    "requires": fact(TEXTS),
    "not_passed": FactSection(others=fact(FLAG)),
    "returns": fact(TEXT, RecordType({"awaits": (TEXT, NULL)})),
}

_OWNER = FactSection(
    {
        **about("owner"),
        "kind": fact(
            WordType(("class", "config", "constant", "enum", "function", "module")),
            ABSENCE,
            NOT_INSTALLED,
        ),
        "value": fact(TEXT, COUNT, FLAG),
        "subclass": fact(WordType(("allowed", "final", "fieldless")), ABSENCE, NOT_INSTALLED),
        "imports": FactSection(others=fact(WordType(("present",)), ABSENCE, NOT_INSTALLED)),
        "members": FactSection(others=fact(TEXT, COUNT, FLAG, ABSENCE, NOT_INSTALLED)),
        "attributes": FactSection(
            others=fact(
                TEXT,
                NULL,
                ABSENCE,
                NOT_INSTALLED,
                RecordType({"type": (TEXT, NULL), "of": (TEXTS,)}),
            )
        ),
        "overrides": FactSection(
            others=fact(
                ABSENCE,
                NOT_INSTALLED,
                RecordType(
                    {"parameters": (NULL, ListType((PARAMETER,)))}, {"feed_takes": (TEXTS,)}
                ),
            )
        ),
        "methods": FactSection(
            others=FactSection({"of": fact(TEXTS), **_CALL}, instead=fact(ABSENCE, NOT_INSTALLED))
        ),
        "stub": FactSection(
            others=fact(RecordType({"stub": _KIND_OR_PARAMETERS, "run_time": _KIND_OR_PARAMETERS}))
        ),
        "instead": FactSection(others=fact(TEXTS)),
        **_CALL,
    }
)

SCHEMAS = {
    "surface.not_followed": FactSection(others=fact(WordType(tuple(Unresolved)))),
    "surface.*": _OWNER,
}

"""What is told of each of NT's names that the feed uses."""

from collections.abc import Mapping

from conformance.model.schema import (
    ABSENCE,
    COUNT,
    FLAG,
    NULL,
    TEXT,
    TEXTS,
    Each,
    Node,
    Record,
    Section,
    Word,
    fact,
)
from conformance.model.unresolved import Unresolved

PARAMETER = Record({"name": (TEXT,), "type": (TEXT, NULL)}, {"default": (TEXT,)})
"""A parameter; its type is null where NT tells none."""

_ARGUMENT = fact(ABSENCE, Record({"type": (TEXT, NULL)}, {"name": (TEXT,)}))
"""What takes an argument that the feed passes; with its name where it is passed by position."""

_CALL: Mapping[str, Node] = {
    "described": fact(FLAG),
    "passes": Section(others=_ARGUMENT),
    "requires": fact(TEXTS),
    "not_passed": Section(others=fact(FLAG)),
    "returns": fact(TEXT, Record({"awaits": (TEXT, NULL)})),
}

_OWNER = Section(
    {
        "kind": fact(Word(("class", "config", "constant", "enum", "function", "module")), ABSENCE),
        "value": fact(TEXT, COUNT, FLAG),
        "subclass": fact(Word(("allowed", "final")), ABSENCE),
        "imports": Section(others=fact(Word(("present",)), ABSENCE)),
        "members": Section(others=fact(TEXT, COUNT, FLAG, ABSENCE)),
        "attributes": Section(
            others=fact(TEXT, NULL, ABSENCE, Record({"type": (TEXT, NULL), "of": (TEXTS,)}))
        ),
        "overrides": Section(
            others=fact(
                ABSENCE,
                Record({"parameters": (NULL, Each((PARAMETER,)))}, {"feed_takes": (TEXTS,)}),
            )
        ),
        "methods": Section(others=Section({"of": fact(TEXTS), **_CALL}, instead=fact(ABSENCE))),
        "instead": Section(others=fact(TEXTS)),
        **_CALL,
    }
)

SCHEMAS = {
    "surface.not_followed": Section(others=fact(Word(tuple(Unresolved)))),
    "surface.*": _OWNER,
}

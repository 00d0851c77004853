"""What is told of the feed's process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.process.classes import WITHIN
from conformance.model.schema import (
    COUNT,
    NULL,
    TEXT,
    TEXTS,
    FactSection,
    Node,
    WordType,
    about,
    fact,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEFT: Mapping[str, Node] = {
    "changed": FactSection(others=fact(TEXT, NULL)),
    "python_threads": fact(COUNT),
    "children": fact(COUNT),
    "writes": fact(TEXTS),
}
_CLASS = fact(WordType(WITHIN))
_END = fact(WordType(WITHIN), since="0.2.0")

SCHEMAS = {
    "process.importing": FactSection(
        {**_LEFT, "prints": fact(COUNT), "takes": _CLASS, "waits": _CLASS, "ends": _END}
    ),
    "process.node_life": FactSection({**about("node"), **_LEFT}),
}

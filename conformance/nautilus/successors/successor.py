"""What is told of one name that is gone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """How a name and its successor differ."""

    MOVED = "moved"  #: The same name, in another module or class.
    RENAMED = "renamed"
    METHOD = "became a method"  #: It has to be called now.
    ATTRIBUTE = "became an attribute"  #: It must not be called any more.
    KEYWORD = "keyword renamed"
    REPLACED = "replaced"  #: No name stands in its place: it is done in another way.
    GONE = "gone"  #: Nothing stands in its place.


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """What to use in place of a name."""

    new: str  #: Dotted, of NautilusTrader 2; a keyword in brackets. "" where no name is.
    how: How
    note: str = ""  #: Of what is replaced what to write, of what is gone why.

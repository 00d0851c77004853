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
    MISSING = "gone"  #: Nothing stands in its place.
    SPREAD = "spread"  #: So is the module, and what it had is elsewhere, by its own name.


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChange:
    """What to use in place of a name."""

    new: str  #: Dotted, of NautilusTrader 2; a keyword of a call in brackets. "" where no name is.
    how: How
    note: str = ""
    """Of what is replaced what to write, of what is gone why, else what the name does not show."""
    is_member: bool = False  #: Whether ``new`` ends with a member of a class.

    @property
    def write(self) -> str:
        """Return what to write in the place of the name; "" where nothing stands in it.

        A member is written without its class, and all else as it is imported.
        """
        if self.how is How.REPLACED:
            return self.note
        if "(" in self.new or self.how is How.KEYWORD:
            return f"{self.new.rstrip(')').replace('(', '.').rpartition('.')[2]}="
        last = self.new.rpartition(".")[2] if self.is_member else self.new
        return f"{last}()" if self.how is How.METHOD else last

"""Where the feed leans on NT: a place in its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSite:
    """A line of the feed; a probe knows where it is, and who has the source what stands in it."""

    file: str  #: Relative to the checkout.
    line: int  #: From 1.
    text: str = ""  #: Without indentation; empty where the file is not read, or can't be.
    column: int = 0  #: Of the name, in ``text``, from 0.
    length: int = 0  #: Of the name; 0 where it does not stand in the line as such.
    indent: int | None = None  #: How many characters stand before ``text``; None if unknown.


SitesByPath: TypeAlias = Mapping[str, Sequence[UsageSite]]
"""Where the feed leans on each fact of an observation, by the fact's path."""

"""Usage sites: places in the feed's source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSite:
    """One place in the feed's source.

    Who finds a use gives ``file``, ``line`` and ``col_offset``. Who has the source's text adds the
    line's text and where in it the name stands, for reports.
    """

    file: str  #: Relative to the checkout.
    line: int  #: From 1.
    col_offset: int | None = None  #: In the line, from 0 in UTF-8 bytes as `ast` has it, if known.
    text: str = ""  #: Without indentation; empty where the file is not read, or can't be.
    column: int = 0  #: Of the name, in ``text``, from 0.
    length: int = 0  #: Of the name; 0 where it does not stand in the line as such.
    indent: int | None = None  #: How many characters stand before ``text``; None if unknown.
    cell: str = ""  #: Of a notebook, where a person finds the line: ``cell 3, line 2``.


SitesByPath: TypeAlias = Mapping[str, Sequence[UsageSite]]
"""The usage sites of each fact of an observation, by the fact's path."""

"""How much of a feed's source was read, what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LeftOutReason(StrEnum):
    """Why a file or folder, or a cell of a notebook, was not read."""

    NOT_PARSED = "does not parse"
    UNREADABLE = "can't be read"  #: The system refuses it, or it is not in its encoding.
    TOO_DEEP = "nested too deeply"
    SPECIAL = "no regular file"  #: A pipe, a device or a socket, which need not end.
    LINKED = "link to a folder"  #: It may lead anywhere, or around in a ring.
    ENVIRONMENT = "environment"  #: Other people's packages.
    BUILD_OUTPUT = "build output"  #: A copy of what is read elsewhere.
    HIDDEN = "hidden folder"
    NOT_PYTHON = "no Python"  #: A folder without any, or a notebook of another language.


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One thing in a feed's source that was not read."""

    file: str  #: As reports show it; of a folder with a slash at its end.
    line: int | None = None  #: From 1; None where it is left out as a whole.
    reason: LeftOutReason
    text: str = ""  #: What Python or the system says of it.

    @property
    def where(self) -> str:
        """Return file and line as reports show them."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCoverage:
    """How much of a feed's source was read, and what of the release it uses."""

    files: int  #: That were read.
    reaching: int  #: Of them: that reach the release by import, by themselves or by others.
    names: int  #: Of the release that they use.
    sites: int  #: Places where they do, as lines of files.
    left_out: tuple[LeftOut, ...] = ()

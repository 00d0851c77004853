"""What is wrong with a file that people keep, worded so that they can fix it."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_BYTES: Final = 64 << 20  #: Of a file that people keep.


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a file, and how to fix it."""

    file: str
    line: int | None = None  #: From 1; None when the file as a whole is meant.
    what: str
    found: str
    expected: str
    fix: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        found = self.found.replace("\n", "\n" + " " * 12)
        return (
            f"{place}: {self.what}\n"
            f"  found:    {found}\n"
            f"  expected: {self.expected}\n"
            f"  fix:      {self.fix}"
        )


class FileError(ValueError):
    """A file that people keep is refused, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def shown(path: Path) -> str:
    """Write a path as seen from the working directory, where it lies below it."""
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return path.as_posix()


class OutputFileError(FileError):
    """A file can't be written where it was asked for."""


def write_text(path: Path, text: str) -> None:
    """Write a file that somebody asked for, in UTF-8.

    Raises:
        OutputFileError: It can't be written.
    """
    room = "a file in a folder that is there, with room on its disk"
    with _asked_for(path, "the file can't be written", room, "name another file"):
        path.write_text(text, encoding="utf-8")


def make_folder(path: Path) -> None:
    """Make a folder that somebody asked for, with those above it.

    Raises:
        OutputFileError: It can't be made.
    """
    folder = "a folder, or the name of one that can be made"
    with _asked_for(path, "the folder can't be made", folder, "name another folder"):
        path.mkdir(parents=True, exist_ok=True)


@contextmanager
def _asked_for(path: Path, what: str, expected: str, fix: str) -> Iterator[None]:
    """Say what is wrong with a path that somebody asked for, where the system refuses it."""
    try:
        yield
    except OSError as error:
        found = str(error.strerror or error)
        problem = Problem(file=shown(path), what=what, found=found, expected=expected, fix=fix)
        raise OutputFileError([problem]) from error


def read_text(path: Path, error: type[FileError], *, fix: str) -> str:
    """Read a file of UTF-8 text: a regular one, which has an end, of at most `LONGEST_BYTES`.

    Raises:
        FileError: Of the kind that `error` says, when there is no such text.
    """
    try:
        check_readable(path)
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        why = (
            cause.strerror if isinstance(cause, OSError) else f"bytes that are not {cause.encoding}"
        )
        problem = Problem(
            file=shown(path),
            what="the file can't be read",
            found=str(why),
            expected="a text file in UTF-8",
            fix=fix,
        )
        raise error([problem]) from cause


def check_readable(path: Path) -> None:
    """Check that a file has an end, and is not too long to be read.

    Raises:
        OSError: It has none, is too long, or is not there.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "a pipe or a device, which need not end")
    if found.st_size > LONGEST_BYTES:
        raise OSError(errno.EFBIG, f"more than {LONGEST_BYTES >> 20} MB")

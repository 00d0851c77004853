"""What is wrong with a file that people keep, worded so that they can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a file, and how to mend it."""

    file: str
    line: int | None = None  #: From 1; None when the file as a whole is meant.
    what: str
    found: str
    expected: str
    mend: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        found = self.found.replace("\n", "\n" + " " * 12)
        return (
            f"{place}: {self.what}\n"
            f"  found:    {found}\n"
            f"  expected: {self.expected}\n"
            f"  mend:     {self.mend}"
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


def read_text(path: Path, error: type[FileError], *, mend: str) -> str:
    """Read a file of UTF-8 text.

    Raises:
        FileError: Of the kind that `error` says, when there is no such text.
    """
    try:
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
            mend=mend,
        )
        raise error([problem]) from cause

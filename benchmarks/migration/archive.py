"""NT's own programs, out of the source archive of a release."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from benchmarks.archives import Archive
from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from pathlib import Path

RELEASE = "1.231.0"
ARCHIVE = Archive(
    project=PACKAGE,
    file=f"{PACKAGE}-{RELEASE}.tar.gz",
    sha256="142dde40e77339745aa5fe6bcbb3de5624cee087f526879da00f127df077530f",
)
FOLDERS = ("adapters", "examples")


def unpacked_programs(cache: Path | None = None) -> Path:
    """Return the folder with the archive's programs, fetched and unpacked where it is not there.

    Args:
        cache: Where it is kept; ours in the user's cache folder where not given.

    Raises:
        ArchiveError: No index has it, or its digest is another.
        FileError: The index can't be asked.
    """
    return ARCHIVE.unpacked(place_of, "programs", cache)


def place_of(name: str) -> PurePosixPath | None:
    """Return where a member of the archive goes; None where it is no program.

    An adapter's Python goes into a folder of its name, and the strategies that come with NT into
    ``examples``. Templates, and what is in no folder, are no programs.
    """
    path = PurePosixPath(name)
    _, _, package, *rest = ("", *path.parts[:2], *path.parts[2:])
    if path.suffix != ".py" or package != PACKAGE or rest[:1] not in ([FOLDERS[0]], [FOLDERS[1]]):
        return None
    inside = rest[1:] if rest[0] == FOLDERS[0] else rest
    is_program = len(inside) > 1 and not inside[0].startswith("_") and ".." not in inside
    return PurePosixPath(*inside) if is_program else None

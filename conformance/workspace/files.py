"""Files that are whole or not there, whenever a process ends."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

DRAFT = ".draft-"  #: How the names of files that are being written begin.


def replace_text(path: Path, text: str) -> None:
    """Write a file of UTF-8 text so that whoever reads it meanwhile finds all of it, or the old.

    Raises:
        OSError: It can't be written; the old file stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft, name = tempfile.mkstemp(dir=path.parent, prefix=DRAFT)
    try:
        with os.fdopen(draft, "wb") as file:
            file.write(text.encode())
        Path(name).chmod(0o644)  # as files are that are made plainly
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def keep_line_ends(contracts: Path) -> None:
    """Tell git to leave the line ends of locks and snapshots alone, where nothing is told yet."""
    attributes = contracts / ".gitattributes"
    if not attributes.exists():
        replace_text(attributes, "* text eol=lf\n")


def remove_drafts(folder: Path) -> None:
    """Remove what a process that was killed had begun to write below a folder."""
    for draft in folder.rglob(f"{DRAFT}*"):
        with suppress(OSError):
            draft.unlink()

"""Which files are a feed's source: the one place that decides it, and what is left out and why."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.model.source_coverage import LeftOut, LeftOutReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = (".py", ".ipynb")
"""Of the files that are looked for in a folder."""

_NEVER = frozenset(("__pycache__", "__pypackages__", "node_modules"))
"""Folders that hold nothing of the feed's and are not worth a word; as are hidden ones of tools."""

_TOOLS = frozenset(
    (
        *(".git", ".hg", ".svn", ".idea", ".vscode", ".cache", ".eggs", ".hypothesis"),
        *(".ipynb_checkpoints", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".uv-cache"),
    )
)
_ENVIRONMENTS = frozenset((".venv", "venv", ".nox", ".tox", "site-packages", "dist-packages"))
_OUTPUT = ("build", "dist")
_PROJECT = ("pyproject.toml", "setup.py", "setup.cfg")


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """The files of a feed's source, each with the path of the settings that it is below."""

    files: tuple[tuple[Path, Path], ...]
    left_out: tuple[LeftOut, ...]


def find_files(paths: Sequence[Path], root: Path) -> FoundFiles:
    """Find the files of a feed's source, in order; each once.

    A path that is named itself is looked into, wherever it lies. Below it environments, what tools
    make, hidden folders and links to folders are passed over, and nothing is opened.

    Args:
        paths: Files and folders, as the settings have them.
        root: What labels are relative to.

    Raises:
        OSError: One of the paths is not there; its ``filename`` says which.
    """
    files: dict[Path, Path] = {}
    left_out: list[LeftOut] = []
    for path in paths:
        for found in _below(path, root):
            if isinstance(found, LeftOut):
                left_out.append(found)
            else:
                files.setdefault(found, path)
    return FoundFiles(tuple(files.items()), tuple(dict.fromkeys(left_out)))


def _below(path: Path, root: Path) -> Iterator[Path | LeftOut]:
    if not stat.S_ISDIR(path.stat().st_mode):
        yield from _checked(path, root)
        return
    found = [*_walk(path, root)]
    if not any(isinstance(one, Path) for one in found):
        yield LeftOut(file=folder_label(path, root), reason=LeftOutReason.NOT_PYTHON)
    yield from found


def _walk(folder: Path, root: Path) -> Iterator[Path | LeftOut]:
    left = [folder]
    while left:
        at = left.pop()
        try:
            entries = sorted(os.scandir(at), key=lambda entry: entry.name)
        except OSError as error:
            label, text = folder_label(at, root), str(error.strerror)
            yield LeftOut(file=label, reason=LeftOutReason.UNREADABLE, text=text)
            continue
        folders: list[Path] = []
        for entry in entries:
            path = Path(entry.path)
            if not _is_folder(entry):
                if path.suffix in SUFFIXES:
                    yield from _checked(path, root)
            elif entry.name in _NEVER | _TOOLS:
                continue
            elif reason := _reason_to_pass(path, is_link=entry.is_symlink()):
                yield LeftOut(file=folder_label(path, root), reason=reason)
            else:
                folders.append(path)
        left += reversed(folders)


def _reason_to_pass(folder: Path, *, is_link: bool) -> LeftOutReason | None:
    """Return why a folder is not looked into, if it is not."""
    if folder.name in _ENVIRONMENTS or _has(folder, "pyvenv.cfg"):
        return LeftOutReason.ENVIRONMENT
    if folder.name.startswith("."):
        return LeftOutReason.HIDDEN
    if is_link:
        return LeftOutReason.LINKED
    # A package of the feed's may have that name as well.
    is_package = _has(folder, "__init__.py")
    if folder.name in _OUTPUT and not is_package:
        of_project = any(_has(folder.parent, name) for name in _PROJECT)
        return LeftOutReason.BUILD_OUTPUT if of_project else None
    return None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _has(folder: Path, name: str) -> bool:
    try:
        return (folder / name).exists()
    except OSError:  # a folder that is not ours to look into
        return False


def _checked(path: Path, root: Path) -> Iterator[Path | LeftOut]:
    """Yield a file, or why it is not opened: one that has no end would hang whoever reads it."""
    try:
        is_regular = stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        text = str(error.strerror)
        yield LeftOut(file=label_of(path, root), reason=LeftOutReason.UNREADABLE, text=text)
        return
    if is_regular:
        yield path
    else:
        yield LeftOut(file=label_of(path, root), reason=LeftOutReason.SPECIAL)


def label_of(file: Path, root: Path) -> str:
    """Return a path as reports show it: relative to the repository where it is in there."""
    top = root.resolve()
    # A link has its own name, wherever it leads, and may lead to itself.
    own = file.parent.resolve() / file.name if file.name not in ("", "..") else file.resolve()
    return own.relative_to(top).as_posix() if own.is_relative_to(top) else file.as_posix()


def folder_label(folder: Path, root: Path) -> str:
    """Return a folder as reports show it, with a slash at its end."""
    return f"{label_of(folder, root)}/"

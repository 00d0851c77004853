"""The feed's source files, parsed. Nothing of the feed is imported or run here."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.problems import FileError, Problem, check_readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_FIX = "the file, or [tool.conformance] feed in pyproject.toml"


class SourceError(FileError):
    """The feed's source can't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One parsed file of the feed."""

    module: str  #: Dotted name under which the feed's other files import it.
    label: str  #: Path as reports show it, relative to the repository.
    tree: ast.Module


def read_sources(paths: Sequence[Path], root: Path) -> tuple[SourceFile, ...]:
    """Parse every Python file below ``paths``.

    Raises:
        SourceError: A path is missing or holds no Python, or files do not parse; all are named.
    """
    files: list[SourceFile] = []
    problems: list[Problem] = []
    for path in paths:
        found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        if not found:
            problems.append(_problem(path, root, "the feed's folder holds no Python", "no *.py"))
        for file in found:
            try:
                files.append(_parse(file, path, root))
            except SyntaxError as error:
                line = (error.text or "").strip() or str(error.msg)
                what = f"the feed does not parse: {error.msg}"
                problems.append(_problem(file, root, what, line, error.lineno))
            except (OSError, ValueError) as error:
                problems.append(_problem(file, root, "the feed can't be read", _words(error)))
            except (RecursionError, MemoryError):  # MemoryError is the parser's stack
                too_deep = "code that is nested too deeply for Python's parser"
                problems.append(_problem(file, root, "the feed can't be read", too_deep))
    if problems:
        raise SourceError(problems)
    return tuple(files)


def _parse(file: Path, start: Path, root: Path) -> SourceFile:
    check_readable(file)
    text = read_source(file)
    return SourceFile(
        module=_module(file, start),
        label=label_of(file, root),
        tree=ast.parse(text, filename=str(file)),
    )


def _words(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


def _problem(file: Path, root: Path, what: str, found: str, line: int | None = None) -> Problem:
    return Problem(
        file=label_of(file, root),
        line=line,
        what=what,
        found=found,
        expected="Python source that compiles",
        fix=_FIX,
    )


def read_source(file: Path) -> str:
    """Return the text of a Python file, decoded as Python itself does: by its BOM or its cookie.

    Raises:
        ValueError: It names no encoding that there is, or is not in the one that it names.
        OSError: It can't be read.
    """
    raw = file.read_bytes()
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
    except SyntaxError as error:
        raise ValueError(error.msg) from error
    return io.TextIOWrapper(io.BytesIO(raw), encoding=encoding).read()


def label_of(file: Path, root: Path) -> str:
    """Return a path as reports show it: relative to the repository where it is in there."""
    resolved = file.resolve()
    return (
        resolved.relative_to(root.resolve()).as_posix()
        if resolved.is_relative_to(root.resolve())
        else file.as_posix()
    )


def _module(file: Path, start: Path) -> str:
    """Return the dotted name, counted from the outermost package, or from ``start``."""
    parts = [] if file.stem == "__init__" else [file.stem]
    return ".".join([*_packages(file.parent, start), *parts])


def _packages(folder: Path, start: Path) -> Iterator[str]:
    resolved, top = folder.resolve(), start.resolve()
    if (resolved / "__init__.py").is_file() or (resolved != top and top in resolved.parents):
        yield from _packages(resolved.parent, start)
        yield resolved.name

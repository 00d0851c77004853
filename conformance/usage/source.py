"""The feed's source files, parsed. Nothing of the feed is imported or run here."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.model.source_coverage import LeftOut, LeftOutReason
from conformance.problems import FileError, Problem, check_readable
from conformance.usage.files import find_files, label_of
from conformance.usage.notebook import Notebook, NotebookError, read_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_FIX = "the file, or [tool.conformance] feed in pyproject.toml"


class SourceError(FileError):
    """The feed's source can't be read."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SourceFile:
    """One parsed file of the feed."""

    module: str  #: Dotted name under which the feed's other files import it.
    label: str  #: Path as reports show it, relative to the repository.
    tree: ast.Module
    text: str = ""  #: As it was parsed: of a notebook, each line where its file has it.
    notebook: Notebook | None = None
    aliases: tuple[str, ...] = ()  #: Other dotted names, from folders below the feed's path.


@dataclass(frozen=True, slots=True)
class FeedFiles:
    """The parsed files of a feed, and what was left out."""

    files: tuple[SourceFile, ...]
    left_out: tuple[LeftOut, ...]


def read_sources(paths: Sequence[Path], root: Path) -> FeedFiles:
    """Parse every file of Python, and every notebook, below ``paths``.

    A file that can't be read is passed over, and named.

    Raises:
        SourceError: A path is not there, or nothing at all can be read; all are named.
    """
    absent = [*_absences(paths, root)]
    found = find_files([path for path in paths if path.exists()], root)
    files: list[SourceFile] = []
    left_out = [*found.left_out]
    for file, start in found.files:
        read, passed = _read(file, start, root)
        files += [read] if read else []
        left_out += passed
    if absent or not files:
        raise SourceError([*(_problem(one, root) for one in left_out if not files), *absent])
    return FeedFiles(tuple(files), tuple(left_out))


def _read(file: Path, start: Path, root: Path) -> tuple[SourceFile | None, list[LeftOut]]:
    label = label_of(file, root)
    try:
        check_readable(file)
        text, notebook = read_text(file)
        tree = parse(text)
    except NotebookError as error:
        return None, [LeftOut(file=label, reason=LeftOutReason.NOT_PYTHON, text=str(error))]
    except SyntaxError as error:
        return None, [_not_parsed(label, error)]
    except (OSError, ValueError) as error:
        words = str(getattr(error, "strerror", None) or error)
        return None, [LeftOut(file=label, reason=LeftOutReason.UNREADABLE, text=words)]
    except (RecursionError, MemoryError):  # MemoryError is the parser's stack
        return None, [LeftOut(file=label, reason=LeftOutReason.TOO_DEEP)]
    module, *aliases = _modules(file, start)
    read = SourceFile(
        module=module,
        label=label,
        tree=tree,
        text=text,
        notebook=notebook,
        aliases=tuple(aliases),
    )
    cells = notebook.cells if notebook else ()
    return read, [_not_parsed(label, c.error, c.first_line) for c in cells if c.error]


def parse(text: str) -> ast.Module:
    """Parse a text, without a word on what Python would warn of in it.

    Raises:
        SyntaxError: It is no Python.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the feed's own making, such as "\d"
        return ast.parse(text)


def _not_parsed(label: str, error: SyntaxError, first_line: int = 1) -> LeftOut:
    line = None if error.lineno is None else error.lineno + first_line - 1
    return LeftOut(file=label, line=line, reason=LeftOutReason.NOT_PARSED, text=str(error.msg))


def read_text(file: Path) -> tuple[str, Notebook | None]:
    """Return the Python of a file, and the notebook where it is one.

    Raises:
        NotebookError: It is a notebook's file, and holds none of Python.
        ValueError: It names no encoding that there is, or is not in the one that it names.
        OSError: It can't be read.
    """
    if file.suffix != ".ipynb":
        return read_source(file), None
    notebook = read_notebook(file.read_text(encoding="utf-8-sig"))
    return notebook.text, notebook


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


def _absences(paths: Sequence[Path], root: Path) -> Iterator[Problem]:
    """Yield what is wrong with each path that is not there."""
    for path in paths:
        try:
            path.stat()
        except OSError as error:
            yield Problem(
                file=label_of(path, root),
                what="the feed can't be read",
                found=str(error.strerror),
                expected="Python source that compiles",
                fix=_FIX,
            )


def _problem(one: LeftOut, root: Path) -> Problem:
    """Return what is wrong with a feed of which nothing can be read."""
    found = one.text
    match one.reason:
        case LeftOutReason.NOT_PARSED:
            what = f"the feed does not parse: {one.text}"
            found = _line_of(one, root) or one.text
        case LeftOutReason.NOT_PYTHON if one.file.endswith("/"):
            what, found = "the feed's folder holds no Python", "no *.py and no *.ipynb"
        case LeftOutReason.TOO_DEEP:
            what = "the feed can't be read"
            found = "code that is nested too deeply for Python's parser"
        case LeftOutReason.SPECIAL:
            what, found = "the feed can't be read", "a pipe or a device, which need not end"
        case _:
            what = "the feed can't be read"
    return Problem(
        file=one.file.removesuffix("/"),
        line=one.line,
        what=what,
        found=found or str(one.reason),
        expected="Python source that compiles",
        fix=_FIX,
    )


def _line_of(one: LeftOut, root: Path) -> str:
    try:
        lines = read_text(root / one.file)[0].split("\n")
    except (OSError, ValueError):
        return ""
    return lines[one.line - 1].strip() if one.line and one.line <= len(lines) else ""


def _modules(file: Path, start: Path) -> list[str]:
    """Return the dotted names of a module: counted from the feed's path, then from below it.

    A program may have any folder above its outermost package on its path: ``src``, or its own.
    """
    parts = [] if file.stem == "__init__" else [file.stem]
    folders = [*_packages(file.parent, start)]
    inside = sum(1 for _ in _regular_packages(file.parent))
    outer = max(len(folders) - inside, 0)
    names = [".".join([*folders[at:], *parts]) for at in range(outer + 1)]
    return [*filter(None, names)] or [file.parent.name]


def _packages(folder: Path, start: Path) -> Iterator[str]:
    resolved, top = folder.resolve(), start.resolve()
    if (resolved / "__init__.py").is_file() or (resolved != top and top in resolved.parents):
        yield from _packages(resolved.parent, start)
        yield resolved.name


def _regular_packages(folder: Path) -> Iterator[str]:
    resolved = folder.resolve()
    while (resolved / "__init__.py").is_file():
        yield resolved.name
        resolved = resolved.parent

"""Notebooks: the Python in their cells, on the lines that it has in the notebook's file."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conformance.model.facts import Json

_OF_PYTHON = frozenset(("%%capture", "%%prun", "%%time", "%%timeit"))
"""Magics of a whole cell below which Python stands."""

_MAGIC = re.compile(r"^(\s*)(%{1,2}[A-Za-z]|!|\?|[\w.]+\?+\s*$)")
_ASSIGNED = re.compile(r"^(\s*[\w\s,.]+=\s*)(?:%[A-Za-z]|!).*")


class NotebookError(ValueError):
    """A file is no notebook, or one of another language."""


@dataclass(frozen=True, slots=True)
class NotebookCell:
    """One cell of Python."""

    number: int  #: Among all cells, from 1.
    first_line: int  #: In the notebook's file, from 1.
    lines: tuple[str, ...]  #: Without magics.
    error: SyntaxError | None = None  #: Why it does not parse.


@dataclass(frozen=True, slots=True)
class Notebook:
    """The Python of a notebook."""

    cells: tuple[NotebookCell, ...]

    @property
    def text(self) -> str:
        """Return the Python of all cells that parse, each line where the notebook has it."""
        lines: list[str] = []
        for cell in self.cells:
            lines += [""] * (cell.first_line - 1 - len(lines))
            lines += [""] * len(cell.lines) if cell.error else cell.lines
        return "\n".join([*lines, ""])

    def place(self, line: int) -> str:
        """Return where a person finds a line of the file: ``cell 3, line 2``; "" if in none."""
        for cell in self.cells:
            if cell.first_line <= line < cell.first_line + len(cell.lines):
                return f"cell {cell.number}, line {line - cell.first_line + 1}"
        return ""


def read_notebook(text: str) -> Notebook:
    """Read the cells of a notebook that hold Python.

    Lines of ``%`` and ``!`` are IPython's, and left out; so is a cell that does not parse. A line
    has the number that it has in the file, where each stands on a line of its own, as Jupyter
    writes them; else lines are counted through all cells.

    Raises:
        NotebookError: It is no notebook, or one of another language.
    """
    try:
        document: Json = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotebookError("it is not in the JSON of a notebook") from error
    written = [*_sources(document)]
    firsts = _first_lines(text, [lines for _, lines in written])
    return Notebook(
        tuple(
            _cell(number, first, [line.rstrip("\n") for line in lines])
            for (number, lines), first in zip(written, firsts, strict=True)
        )
    )


def _sources(document: Json) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the number and the lines of each cell of code."""
    cells = document.get("cells") if isinstance(document, Mapping) else None
    if not isinstance(document, Mapping) or not isinstance(cells, list | tuple):
        raise NotebookError("it has no cells")
    about = document.get("metadata")
    of = about.get("language_info") if isinstance(about, Mapping) else None
    language = of.get("name") if isinstance(of, Mapping) else None
    if language not in (None, "python", "ipython"):
        raise NotebookError(f"its language is {language}")
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, Mapping) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            if isinstance(source, str):
                yield number, source.splitlines(keepends=True)
            elif isinstance(source, list | tuple):
                yield number, [line for line in source if isinstance(line, str)]


def _first_lines(text: str, cells: Sequence[Sequence[str]]) -> list[int]:
    """Return the line of the file at which each cell's lines start, one after another."""
    raw = [_string_in(line) for line in text.split("\n")]
    found: list[int] = []
    at = 0
    for lines in cells:
        size = len(lines)
        fits = (n for n in range(at, len(raw) - size + 1) if raw[n : n + size] == [*lines])
        first = next((n for n in fits if n == 0 or raw[n - 1] == _OPENING), None)
        if first is None and lines:
            return _counted(cells)
        found.append((first or at) + 1)
        at = (first or at) + size
    return found


_OPENING = '"source": ['


def _string_in(line: str) -> str:
    """Return the string that a line of JSON is an element of, or the line itself."""
    bare = line.strip().removesuffix(",")
    if not bare.startswith('"') or bare == _OPENING:
        return bare
    try:
        found = json.loads(bare)
    except ValueError:
        return bare
    return found if isinstance(found, str) else bare


def _counted(cells: Sequence[Sequence[str]]) -> list[int]:
    starts = [1]
    for lines in cells:
        starts.append(starts[-1] + len(lines))
    return starts[:-1]


def _cell(number: int, first: int, lines: list[str]) -> NotebookCell:
    if error := _error_of(lines):
        # A line of Python that goes on with % is no magic: only what does not parse may be IPython.
        lines = [*_without_magics(lines)]
        error = _error_of(lines)
    return NotebookCell(number, first, tuple(lines), error)


def _error_of(lines: Sequence[str]) -> SyntaxError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the feed's own making, such as "\d"
            ast.parse("\n".join(lines))
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error))
    return None


def _without_magics(lines: Sequence[str]) -> Iterator[str]:
    """Yield Python in the place of each line: nothing happens where IPython's own stood."""
    head = next((line.split()[0] for line in lines if line.strip()), "")
    is_other = head.startswith("%%") and head not in _OF_PYTHON
    goes_on = False
    for line in lines:
        magic = _MAGIC.match(line)
        if is_other or goes_on:
            yield ""
        elif magic:
            yield f"{magic[1]}pass"
        else:
            yield _ASSIGNED.sub(r"\1None", line)
        goes_on = (goes_on or magic is not None) and line.endswith("\\")

"""The lines of the feed that a drift hits, with the name's place in each."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.drift.records import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_MOST = 6  # More of the same name say no more.


@dataclass(frozen=True, slots=True)
class FeedSource:
    """The feed's source as text: what it names, and where.

    NT need not be there to read it. Names are found as they are written, so two of NT's that are
    spelled alike are not told apart; the places that a probe found are, and go first.
    """

    root: Path
    texts: Mapping[str, Sequence[str]]  #: Lines by file, as reports name it.
    _trees: Mapping[str, ast.Module]

    @classmethod
    def read(cls, root: Path, files: Iterable[Path]) -> FeedSource:
        """Read the files of a feed; one that can't be parsed has no names."""
        texts: dict[str, Sequence[str]] = {}
        trees: dict[str, ast.Module] = {}
        for path in sorted(files):
            label = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
            text = path.read_text(encoding="utf-8", errors="replace")
            texts[label] = text.splitlines()
            try:
                trees[label] = ast.parse(text)
            except SyntaxError:
                continue
        return cls(root, texts, trees)

    def sets(self, argument: str) -> bool:
        """Whether a call sets a keyword to anything but a plain false."""
        return any(
            not (isinstance(node.value, ast.Constant) and not node.value.value)
            for tree in self._trees.values()
            for node in ast.walk(tree)
            if isinstance(node, ast.keyword) and node.arg == argument
        )

    def at(self, places: Iterable[str], name: str) -> tuple[Line, ...]:
        """Return the lines at ``file:line``, with ``name`` marked."""
        found = []
        for place in list(dict.fromkeys(places))[:_MOST]:
            file, _, number = place.rpartition(":")
            found.append(self._line(file, int(number), name))
        return tuple(found)

    def naming(self, name: str) -> tuple[Line, ...]:
        """Return the lines where code has a name: as attribute, keyword, import or by itself."""
        places = [
            f"{file}:{line}"
            for file, tree in self._trees.items()
            for line in sorted(set(_lines_naming(tree, name)))
        ]
        return self.at(places, name)

    def writing(self, text: str, file: str) -> tuple[Line, ...]:
        """Return the lines of a file, which need not be source, that have a text in them."""
        try:
            lines = (self.root / file).read_text(encoding="utf-8").splitlines()
        except OSError:
            return ()
        return tuple(
            _marked(file, number, line, text)
            for number, line in enumerate(lines, 1)
            if text in line
        )

    def _line(self, file: str, number: int, name: str) -> Line:
        lines = self.texts.get(file, ())
        text = lines[number - 1] if 0 < number <= len(lines) else ""
        return _marked(file, number, text, name)


def _marked(file: str, number: int, line: str, name: str) -> Line:
    text = line.strip()
    indent = len(line) - len(line.lstrip())
    found = re.search(rf"\b{re.escape(name)}\b", text) if name else None
    column, length = (found.start(), len(name)) if found else (0, 0)
    return Line(file=file, line=number, text=text, column=column, length=length, indent=indent)


def _lines_naming(tree: ast.Module, name: str) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == name:
            yield node.end_lineno or node.lineno
        elif (isinstance(node, ast.keyword) and node.arg == name) or (
            isinstance(node, ast.Name | ast.FunctionDef | ast.AsyncFunctionDef | ast.alias)
            and getattr(node, "id", getattr(node, "name", "")) == name
        ):
            yield node.lineno

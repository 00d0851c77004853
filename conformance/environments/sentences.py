"""The suite's own source without what only a reader reads.

Comments, docstrings and sentences decide nothing, so they are no part of the name under which
something is kept.
"""

from __future__ import annotations

import ast
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.environments.cache import digest_of, read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PACKAGE = Path(__file__).parents[1]

DATA = (
    "areas/",
    "harness/shown_paths.py",
    "model/",
    "nautilus/",
    "usage/",
    "venue/",
)
"""Where a string with a space may be data; what is raised is said to a reader there too."""

OF_READERS = ("area.py", "causes.py", "rules.py", "witness.py")
"""Files of an area that say what a change means: no observation comes from them."""

_SENTENCE = re.compile(r"[A-Za-z,;:'`]{2,} +[A-Za-z'`]{2,}")
_EXPRESSION = re.compile(r"\(\?P<|\\[bswd]|\{\w")


def is_sentence(text: object) -> bool:
    """Whether a value is a text with a space between two words, and no regular expression."""
    return (
        isinstance(text, str)
        and _SENTENCE.search(text) is not None
        and not _EXPRESSION.search(text)
    )


def is_of_readers(name: str) -> bool:
    """Whether a file, seen from the package, says what a change means."""
    return name.startswith("areas/") and name.endswith(OF_READERS)


class Sentences(ast.NodeTransformer):
    """Walks the code of a module, and replaces the sentences in it."""

    def __init__(self, name: str) -> None:
        """Walk a module by the name of its file, seen from the package: ``harness/worker.py``."""
        self._is_data = name.startswith(DATA) and not is_of_readers(name)

    def sentence(self, node: ast.Constant) -> ast.AST:
        """Return what stands in the place of a sentence, or of a part of one."""
        return node

    def docstring(self, node: ast.Expr) -> ast.AST | None:
        """Return what stands in the place of a docstring."""
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        """Take what is raised for something that a reader is told."""
        was, self._is_data = self._is_data, False
        found = self.generic_visit(node)
        self._is_data = was
        return found

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """Tell docstrings, which are expressions of their own, from other expressions."""
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return self.docstring(node) if is_text else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """Replace a sentence."""
        return self.sentence(node) if not self._is_data and is_sentence(node.value) else node


class _WithoutSentences(Sentences):
    """Leaves sentences and docstrings out."""

    def sentence(self, node: ast.Constant) -> ast.AST:
        return ast.copy_location(ast.Constant(""), node)

    def docstring(self, _node: ast.Expr) -> ast.AST | None:
        return None

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Leave a sentence out as a whole, whatever it tells of and in which order."""
        parts = [part for part in node.values if isinstance(part, ast.Constant)]
        if any(self.visit(part) is not part for part in parts):
            return ast.copy_location(ast.Constant(""), node)
        return self.generic_visit(node)


def code_digest(file: Path, package: Path) -> tuple[str, str]:
    """Return the name of a file of the package, and a digest of all in it that decides anything."""
    name = file.relative_to(package).as_posix()
    return name, _digest(name, file.read_bytes())


@cache
def _digest(name: str, source: bytes) -> str:
    code = ast.dump(_WithoutSentences(name).visit(ast.parse(source)))
    return hashlib.sha256(code.encode()).hexdigest()


def suite_digest(
    parts: Sequence[str], *, package: Path = _PACKAGE, kept_in: Path | None = None
) -> str:
    """Return a digest of the suite's files in these parts, whatever they say to a reader.

    Args:
        parts: Files and folders, as seen from the package.
        package: The suite's.
        kept_in: A folder where it is found again: to parse all of the suite takes a second.
    """
    texts = {
        file: file.read_bytes()
        for file in python_files([package / part for part in parts])
        if not is_of_readers(file.relative_to(package).as_posix())
    }
    of_bytes = hashlib.sha256(Path(__file__).read_bytes())
    for file, text in texts.items():
        of_bytes.update(f"{file.relative_to(package)}\0{len(text)}\0".encode() + text)
    kept = kept_in / f"{of_bytes.hexdigest()[:32]}.json" if kept_in else None
    found = read_json(kept) if kept else None
    if isinstance(found, str):
        return found
    digest = digest_of([list(code_digest(file, package)) for file in texts])
    if kept:
        write_json(kept, digest)
    return digest


def python_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield each Python file below these paths, in order."""
    for path in paths:
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]

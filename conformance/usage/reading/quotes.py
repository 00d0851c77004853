"""Types in quotes: ``"QuoteTick | None"``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Quotes:
    """Parses types in quotes, each once, as if they stood there without."""

    def __init__(self) -> None:
        self._parsed: dict[ast.Constant, ast.expr | None] = {}

    def types_in(self, node: ast.expr) -> Iterator[ast.expr]:
        """Yield each quoted type in an annotation; the strings of a ``Literal`` are values."""
        literals = [part for part in ast.walk(node) if _has_values(part)]
        values = {part for literal in literals for part in ast.walk(literal)}
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and part not in values:
                parsed = self._parse(part)
                if parsed is not None:
                    yield parsed

    def _parse(self, node: ast.Constant) -> ast.expr | None:
        if node not in self._parsed:
            self._parsed[node] = parse_type(node.value) if isinstance(node.value, str) else None
            for part in ast.walk(self._parsed[node] or node):
                ast.copy_location(part, node)
        return self._parsed[node]


def parse_type(text: str) -> ast.expr | None:
    """Parse the text of a type; None where it is none."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _has_values(node: ast.AST) -> bool:
    if not isinstance(node, ast.Subscript):
        return False
    return ast.unparse(node.value).rpartition(".")[2] in ("Annotated", "Literal")

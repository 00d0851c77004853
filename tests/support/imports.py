"""The import graph of the package, read from its source: also what is imported for types alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from tests.support.reference import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "conformance"
Graph = Mapping[str, frozenset[str]]
"""The modules that a module imports, by its name; only those of the graph itself."""


@cache
def import_graph() -> Graph:
    """Return the graph of the package."""
    return graph_of(ROOT, PACKAGE)


def graph_of(root: Path, package: str) -> Graph:
    """Read the graph of a package below a folder."""
    files = {_name_of(file.relative_to(root)): file for file in (root / package).rglob("*.py")}
    return {name: frozenset(_imported(name, file, files)) for name, file in files.items()}


def room_of(module: str) -> str:
    """Return the room that a module is in: the folder, or the file, right below the package."""
    return module.split(".")[1] if "." in module else module


def circles(graph: Graph) -> list[list[str]]:
    """Return the modules that import each other, perhaps over others: a sorted list a circle."""
    reached = {module: _reached(module, graph) for module in graph}
    found = {
        frozenset({other for other in reached[module] if module in reached[other]})
        for module in graph
        if module in reached[module]
    }
    return sorted(map(sorted, found))


def _reached(module: str, graph: Graph) -> set[str]:
    seen: set[str] = set()
    ahead = [*graph[module]]
    while ahead:
        other = ahead.pop()
        if other not in seen:
            seen.add(other)
            ahead += graph[other]
    return seen


def _name_of(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(name: str, file: Path, files: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, name if file.name == "__init__.py" else name.rpartition(".")[0])
            whole = [f"{base}.{alias.name}" for alias in node.names]
            names = [one if one in files else base for one in whole]
        else:
            continue
        yield from (one for one in names if one in files and one != name)


def _base(node: ast.ImportFrom, package: str) -> str:
    """Return the module that names are imported from, also where it is given relatively."""
    if not node.level:
        return str(node.module)
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1]
    return ".".join([*above, node.module] if node.module else above)

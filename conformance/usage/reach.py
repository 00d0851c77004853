"""Which files of a feed reach the release: by their own imports, or by those of others."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from conformance.usage.source import SourceFile


@dataclass(frozen=True, slots=True)
class Reach:
    """The files of a feed, by how they come to the release."""

    reaching: tuple[SourceFile, ...]  #: They import it, or one that reaches it.
    read: tuple[
        SourceFile, ...
    ]  #: These, and all that they import: they may be handed its objects.


def reach_of(files: Sequence[SourceFile], package: str) -> Reach:
    """Find the files that reach a package by import.

    Args:
        files: All of a feed's.
        package: E.g. ``nautilus_trader``.
    """
    modules = by_module(files)
    imported: dict[SourceFile, set[SourceFile]] = {}
    importing: defaultdict[SourceFile, set[SourceFile]] = defaultdict(set)
    first: list[SourceFile] = []
    for file in files:
        paths = set(_imported(file))
        if any(
            path == package or path.startswith((f"{package}.", f"{package}:")) for path in paths
        ):
            first.append(file)
        imported[file] = {modules[p] for path in paths for p in _prefixes(path) if p in modules}
        for other in imported[file]:
            importing[other].add(file)
    reaching = _closure(first, importing)
    read = _closure(reaching, imported)
    return Reach(
        tuple(file for file in files if file in reaching),
        tuple(file for file in files if file in read),
    )


def by_module(files: Iterable[SourceFile]) -> Mapping[str, SourceFile]:
    """Return files by the dotted names under which others import them.

    A name that several files could have is that of the one whose path from the feed's own it is;
    else it is nobody's.
    """
    found: dict[str, SourceFile] = {}
    others: defaultdict[str, list[SourceFile]] = defaultdict(list)
    for file in files:
        found.setdefault(file.module, file)
        for alias in file.aliases:
            others[alias].append(file)
    lone = {alias: those[0] for alias, those in others.items() if len(those) == 1}
    return {**lone, **found}


def absolute(module: str, level: int, *, within: str, is_package: bool) -> str:
    """Return the dotted name that ``from <module> import`` means in a module of the feed."""
    if not level:
        return module
    package = within.split(".")
    kept = package[: len(package) - level + is_package]
    return ".".join([*kept, *([module] if module else [])])


def _imported(file: SourceFile) -> Iterator[str]:
    """Yield the dotted names that a file imports, and those in its texts, which it may import."""
    is_package = file.label.endswith("__init__.py")
    for node in _statements(file.tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, level=level, names=names):
                path = absolute(module or "", level, within=file.module, is_package=is_package)
                yield path
                yield from (f"{path}.{alias.name}" for alias in names)
    yield from (found[1] for found in _WRITTEN.finditer(file.text))
    yield from (found[1] for found in _BY_NAME.finditer(file.text))


_WRITTEN = re.compile(r"""["']([A-Za-z_]\w*(?:\.\w+)+(?::\w+)?)["']""")
"""A text that may name a module, or a class of one: ``a.b``, ``a.b:C``."""

_BY_NAME = re.compile(r"""(?:import_module|__import__)\(\s*["'](\w+)["']""")


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield all statements below a node: no expression has an import in it."""
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop()
        yield node
        for inside in ("body", "orelse", "finalbody", "handlers", "cases"):
            found = getattr(node, inside, None)
            left += found if isinstance(found, list) else ()


def _prefixes(path: str) -> Iterator[str]:
    """Yield a dotted name and those of the packages around it, which its import runs."""
    parts = path.partition(":")[0].split(".")
    for size in range(1, len(parts) + 1):
        yield ".".join(parts[:size])


def _closure(
    start: Iterable[SourceFile], steps: Mapping[SourceFile, Iterable[SourceFile]]
) -> set[SourceFile]:
    found: set[SourceFile] = set()
    left = list(start)
    while left:
        file = left.pop()
        if file not in found:
            found.add(file)
            left += steps.get(file, ())
    return found

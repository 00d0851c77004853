"""The uses of NT in a program that need no types of the suite to be seen: plain ``ast``.

Only what is certain from one file is taken: imports; members and keywords of an imported name; and,
in a class that derives from one, its methods, what it reads of ``self``, and what it reads of a
parameter that is annotated with one. What a name of the program hides is left out.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainUse:
    """One use, at one place."""

    path: str  #: Dotted, of the import: ``nautilus_trader.live.node.TradingNode``.
    member: str = ""
    keyword: str = ""
    file: str
    line: int

    @property
    def name(self) -> tuple[str, str, str]:
        """Return what is used, wherever it is."""
        return self.path, self.member, self.keyword

    @property
    def last(self) -> str:
        """Return what is written at the place."""
        return self.keyword or self.member or self.path.rpartition(".")[2]


def plain_uses(file: Path, label: str) -> tuple[PlainUse, ...]:
    """Return the certain uses of a program's file, each once."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return tuple(dict.fromkeys(_Finder(label, tree).found()))


class _Finder:
    def __init__(self, label: str, tree: ast.Module) -> None:
        self._file, self._tree = label, tree
        self._paths = dict(_imported(tree))
        for hidden in _bound(tree):
            self._paths.pop(hidden, None)

    def found(self) -> Iterator[PlainUse]:
        for node in ast.walk(self._tree):
            if isinstance(node, ast.ImportFrom | ast.Import):
                for path, line in _paths_of(node):
                    yield self._use(path, line)
        yield from self._reads(self._tree, self._paths)
        for node in ast.walk(self._tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from self._reads(node, dict(self._annotated(node)))
            elif isinstance(node, ast.ClassDef):
                yield from self._derived(node)

    def _reads(self, tree: ast.AST, paths: Mapping[str, str]) -> Iterator[PlainUse]:
        """Yield members, and keywords of calls, of what these names are."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and (path := _of(node.value, paths)):
                yield self._use(path, node.end_lineno or node.lineno, node.attr)
            elif isinstance(node, ast.Call):
                yield from self._keywords(node, paths)

    def _keywords(self, call: ast.Call, paths: Mapping[str, str]) -> Iterator[PlainUse]:
        owner, member = call.func, ""
        if isinstance(call.func, ast.Attribute):
            owner, member = call.func.value, call.func.attr
        if path := _of(owner, paths):
            for one in call.keywords:
                if one.arg:
                    yield self._use(path, one.value.lineno, member, one.arg)

    def _annotated(
        self, function: ast.FunctionDef | ast.AsyncFunctionDef
    ) -> Iterator[tuple[str, str]]:
        bound = set(_bound(function, parameters=False))
        for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs):
            path = _of(one.annotation, self._paths) if one.annotation else ""
            if path and one.arg not in bound:
                yield one.arg, path

    def _derived(self, cls: ast.ClassDef) -> Iterator[PlainUse]:
        """Yield what a class overrides of its only base, and reads of ``self`` that it lacks."""
        path = _of(cls.bases[0], self._paths) if len(cls.bases) == 1 else ""
        if not path:
            return
        methods = [n for n in cls.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        own = {one.name for one in methods} | set(_set_on_self(cls))
        for one in methods:
            if not one.name.startswith("__"):
                yield self._use(path, one.lineno, one.name)
            for use in self._reads(one, {"self": path}):
                if use.member not in own:
                    yield use

    def _use(self, path: str, line: int, member: str = "", keyword: str = "") -> PlainUse:
        return PlainUse(path=path, member=member, keyword=keyword, file=self._file, line=line)


def _paths_of(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, int]]:
    """Yield each of NT's names that is imported, with its own line, also in brackets."""
    for one in node.names:
        path = one.name
        if isinstance(node, ast.ImportFrom):
            path = "" if node.level or one.name == "*" else f"{node.module}.{one.name}"
        if path.partition(".")[0] == PACKAGE:
            yield path, one.lineno


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for one in node.names:
                if not node.level and (node.module or "").partition(".")[0] == PACKAGE:
                    yield one.asname or one.name, f"{node.module}.{one.name}"


def _bound(tree: ast.AST, *, parameters: bool = True) -> Iterator[str]:
    """Yield every name that the program binds itself, in whatever scope."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node is not tree:
                yield node.name
        elif isinstance(node, ast.arg) and parameters:
            yield node.arg


def _of(node: ast.expr, paths: Mapping[str, str]) -> str:
    return paths.get(node.id, "") if isinstance(node, ast.Name) else ""


def _set_on_self(cls: ast.ClassDef) -> Iterator[str]:
    for node in ast.walk(cls):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            if isinstance(node.value, ast.Name) and node.value.id == "self":
                yield node.attr
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id

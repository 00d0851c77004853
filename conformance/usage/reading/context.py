"""The context of one analysis: the state, the record, the scopes and the expected exceptions."""

from __future__ import annotations

import ast
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from conformance.model.api import ApiModel, ApiObject, Missing
from conformance.model.usage_site import UsageSite
from conformance.usage.reading.record import Record
from conformance.usage.reading.state import AbstractState
from conformance.usage.reading.values import LocalClass, LocalFunction, Scope, ScopeKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.usage.source import SourceFile


class AnalysisContext:
    """The state of one reading of a feed."""

    def __init__(self, api: ApiModel, files: Sequence[SourceFile]) -> None:
        self.api = api
        self.state = AbstractState()
        self.record = Record(api)
        self.classes: dict[ast.ClassDef, LocalClass] = {}
        self.bodies: deque[LocalFunction] = deque()  #: Functions whose bodies are still to read.
        self.caught: frozenset[str] = frozenset()  #: The exceptions that the feed expects here.
        self.risked: set[str] = set()  #: Expected exceptions that a release could raise.
        self.raised: set[str] = set()  #: Expected exceptions that this release does raise.
        self.scopes: dict[ast.AST, Scope] = {
            file.tree: Scope(kind=ScopeKind.MODULE, file=file.label, module=file.module)
            for file in files
        }
        self._modules: dict[str, Scope] = {}
        for scope in self.scopes.values():
            self._modules.setdefault(scope.module, scope)

    @property
    def modules(self) -> Mapping[str, Scope]:
        """Return the scopes of the feed's modules by dotted name."""
        return self._modules

    def scope_of(self, node: ast.AST, parent: Scope, kind: ScopeKind) -> Scope:
        """Return the scope that belongs to a node, the same at every reading."""
        if node not in self.scopes:
            self.scopes[node] = Scope(
                kind=kind, file=parent.file, module=parent.module, parent=parent
            )
        return self.scopes[node]

    def site(self, node: ast.AST, scope: Scope) -> UsageSite:
        """Return where a node stands; of a chain over several lines, where it ends."""
        by_end = isinstance(node, ast.Attribute | ast.Subscript)
        line = getattr(node, "end_lineno" if by_end else "lineno", 0)
        return UsageSite(file=scope.file, line=line)

    @contextmanager
    def expecting(self, caught: frozenset[str]) -> Iterator[None]:
        """Read code in which the feed handles these exceptions."""
        before, self.caught = self.caught, caught
        try:
            yield
        finally:
            self.caught = before

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Read code whose uses are recorded elsewhere."""
        before, self.record = self.record, Record(self.api)
        try:
            yield
        finally:
            self.record = before

    def excuse(self, error: str, found: ApiObject | Missing | None) -> str:
        """Return the error of a missing name if the feed handles it here, else ""."""
        if error not in self.caught:
            return ""
        self.risked.add(error)
        if isinstance(found, Missing):
            self.raised.add(error)
        return error

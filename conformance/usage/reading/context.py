"""The context of one analysis: the values so far, the scopes and the record of uses."""

from __future__ import annotations

import ast
from collections import defaultdict, deque
from contextlib import contextmanager
from enum import Enum, auto
from typing import TYPE_CHECKING

from conformance.model.api import ApiModel, ApiObject, Missing
from conformance.model.usage_site import UsageSite
from conformance.usage.reach import by_module
from conformance.usage.reading.values import (
    NOTHING,
    Container,
    ContainerMethod,
    Foreign,
    Instance,
    LocalClass,
    LocalFunction,
    LocalModule,
    Member,
    Named,
    Opaque,
    Scope,
    ScopeKind,
    Text,
    TypeText,
    Value,
    Values,
)
from conformance.usage.uses import Record

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from conformance.usage.source import SourceFile

_MOST = 24
_NOT_OWN = (Foreign, Instance, Member, Named, Opaque, Text)


class _Widening(Enum):
    """The values that a name may have too many of."""

    OWN = auto()  #: The feed's own objects.
    OPAQUE = auto()  #: Objects of NT's whose type is unknown; a loop makes ever more of them.


def _group_of(value: Value) -> _Widening | None:
    if isinstance(value, Opaque):
        return _Widening.OPAQUE
    return None if isinstance(value, _NOT_OWN) else _Widening.OWN


class AbstractState:
    """The values of names, attributes, parameters, results and containers.

    A key is a pair of an owner and a word, such as ``(scope, "node")``. A source has finitely
    many keys and values, so reading it again and again ends: at last nothing new is joined.
    """

    def __init__(self) -> None:
        self._values: defaultdict[Hashable, set[Value]] = defaultdict(set)
        self._widened: dict[tuple[Hashable, _Widening], None] = {}

    @property
    def size(self) -> int:
        """Return the number of values under all keys."""
        return sum(map(len, self._values.values()))

    def join(self, key: Hashable, values: Iterable[Value]) -> None:
        """Add values to those of a key.

        Widening: once a key may be more than `_MOST` of the feed's own objects, or of NT's objects
        whose type is unknown, drop them. Else all that they flow into would grow as large.
        """
        known = self._values[key]
        known.update(values)
        for group in _Widening:
            is_widened = (key, group) in self._widened
            if len(known) > _MOST or is_widened:
                many = [value for value in known if _group_of(value) is group]
                if len(many) > _MOST or is_widened:
                    self._widened[key, group] = None
                    known.difference_update(many)

    def widened_names(self) -> Iterator[tuple[object, str]]:
        """Yield the names that were widened, each with its owner."""
        for key in dict.fromkeys(key for key, _ in self._widened):
            if isinstance(key, tuple) and isinstance(key[1], str):
                yield key[0], key[1]

    def knows(self, key: Hashable) -> bool:
        """Whether a key was ever joined, even with no values."""
        return key in self._values

    def lookup(self, key: Hashable) -> Values:
        """Return all values of a key."""
        return frozenset(self._values[key]) if key in self._values else NOTHING

    def bind(self, scope: Scope, name: str, values: Values) -> None:
        """Let a name stand for values from here on."""
        home = scope.elsewhere.get(name, scope)
        home.names[name] = values
        self.join((home, name), values)

    def resolve(self, scope: Scope, name: str) -> Values | None:
        """Return what a name stands for here; None where it is nowhere bound."""
        at: Scope | None = scope.elsewhere.get(name, scope)
        sees_now = True
        while at is not None:
            if sees_now and name in at.names:
                later = self.lookup((at, name)) if name in at.shared else NOTHING
                return at.names[name] | later
            if self.knows((at, name)) and (at is scope or at.kind is not ScopeKind.CLASS):
                return self.lookup((at, name))
            sees_now = sees_now and at.kind is ScopeKind.INLINE
            at = at.parent
        return None

    def held(self, container: Container) -> Values:
        """Return what a container holds."""
        return self.lookup((container, "held"))

    def keys(self, container: Container) -> Values:
        """Return the keys of a container that is a mapping."""
        return self.lookup((container, "keys"))

    def hold(
        self, container: Container, held: Iterable[Value], keys: Iterable[Value] = ()
    ) -> Container:
        """Put values into a container and return it."""
        self.join((container, "held"), held)
        self.join((container, "keys"), keys)
        return container

    def objects_in(self, values: Iterable[Value]) -> Values:
        """Return the objects of NT and of the feed among values and all that they hold."""
        return frozenset(
            value
            for value in self.everything_in(values)
            if not isinstance(
                value, Foreign | Container | ContainerMethod | LocalModule | Text | TypeText
            )
        )

    def everything_in(self, values: Iterable[Value]) -> Values:
        """Return values, and all that the containers among them hold."""
        found: dict[Value, None] = {}
        left = list(values)
        while left:
            value = left.pop()
            if value not in found:
                found[value] = None
                if isinstance(value, Container):
                    left += [*self.held(value), *self.keys(value)]
        return frozenset(found)


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
        named = by_module(files)
        self.modules = {name: self.scopes[file.tree] for name, file in named.items()}
        """The scopes of the feed's modules by dotted name."""
        self._packages = {
            name[:end] for name in named for end in range(len(name)) if name[end] == "."
        }

    def is_of_feed(self, path: str) -> bool:
        """Whether a dotted name is that of a module of the feed, or of a folder with some."""
        return path in self.modules or path in self._packages

    def scope_of(self, node: ast.AST, parent: Scope, kind: ScopeKind) -> Scope:
        """Return the scope that belongs to a node, the same at every reading."""
        if node not in self.scopes:
            self.scopes[node] = Scope(
                kind=kind, file=parent.file, module=parent.module, parent=parent
            )
        return self.scopes[node]

    def site(self, node: ast.AST, scope: Scope) -> UsageSite:
        """Return where a node stands; of a chain over several lines, where its last name does."""
        by_end = isinstance(node, ast.Attribute | ast.Subscript)
        line = getattr(node, "end_lineno" if by_end else "lineno", 0)
        return UsageSite(file=scope.file, line=line, col_offset=_col_offset(node, line))

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


def _col_offset(node: ast.AST, line: int) -> int | None:
    """Return where a node's last name starts in a line, as `ast` counts; None if not in it."""
    match node:
        case ast.Attribute(attr=name, end_col_offset=int(end)):
            return end - len(name.encode())
        case ast.Subscript(value=value):
            return _col_offset(value, line) if value.end_lineno == line else None
    return getattr(node, "col_offset", None) if getattr(node, "lineno", 0) == line else None

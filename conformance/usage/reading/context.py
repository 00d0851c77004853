"""The context of one analysis: the values so far, the scopes and the record of uses."""

from __future__ import annotations

import ast
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeAlias

from conformance.model.api import ApiModel, ApiObject, Missing
from conformance.model.usage_site import UsageSite
from conformance.usage.reach import by_module
from conformance.usage.reading.values import (
    NOTHING,
    AskedFor,
    Container,
    ContainerMethod,
    Foreign,
    Instance,
    LocalClass,
    LocalFunction,
    LocalModule,
    Member,
    Named,
    NamesOf,
    Opaque,
    Pattern,
    ReleaseVersion,
    Scope,
    ScopeKind,
    Text,
    TypeText,
    Value,
    Values,
)
from conformance.usage.uses import Record

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from conformance.model.guard import Guard
    from conformance.usage.source import SourceFile

_MOST = 24
_NESTED = 6  # Of what is deeper in containers nothing is told: in a tangle all would hold all.


# The values that a name may have too many of.
_OWN: Final = "own"  # The feed's own objects.
_OPAQUE: Final = "opaque"  # Objects of NT's whose type is unknown; a loop makes ever more of them.

_GROUPS: Mapping[type, str | None] = {
    **dict.fromkeys(
        (AskedFor, Foreign, Instance, Member, Named, ReleaseVersion, Text, Pattern, NamesOf)
    ),
    Opaque: _OPAQUE,
}


def _group_of(value: Value) -> str | None:
    return _GROUPS.get(type(value), _OWN)


def without_many(values: Values) -> Values:
    """Return values without the feed's own objects where they are more than a name may have."""
    own = [value for value in values if _group_of(value) is _OWN]
    return values.difference(own) if len(own) > _MOST else values


Part: TypeAlias = Scope
"""A part of the source that is read as one: a module without the bodies of its functions, or one
such body."""


class AbstractState:
    """The values of names, attributes, parameters, results and containers.

    A key is a pair of an owner and a word, such as ``(scope, "node")``. A source has finitely
    many keys and values, so reading it again and again ends: at last nothing new is joined.
    """

    def __init__(self) -> None:
        self._values: dict[Hashable, Values] = {}
        self._widened: defaultdict[Hashable, set[str]] = defaultdict(set)
        self._readers: defaultdict[Hashable, set[Part]] = defaultdict(set)
        self._reading: Part | None = None
        self.outdated: set[Part] = set()  #: Parts that were read before what they look up changed.
        self.joined = 0  #: How many values were added so far.

    def start(self, part: Part) -> None:
        """Note from here on what is looked up as looked up by a part of the source."""
        self._reading = part
        self.outdated.discard(part)

    def join(self, key: Hashable, values: Iterable[Value]) -> None:
        """Add values to those of a key.

        Widening: once a key may be more than `_MOST` of the feed's own objects, or of NT's objects
        whose type is unknown, drop them. Else all that they flow into would grow as large.
        """
        before = self._values.get(key)
        new = frozenset(values).difference(before or NOTHING)
        if widened := self._widened.get(key):
            new = frozenset(value for value in new if _group_of(value) not in widened)
        if before is not None and not new:
            return
        known = new.union(before or NOTHING)
        if len(known) > _MOST:
            for group in set(map(_group_of, new)).difference((None,)):
                many = [value for value in known if _group_of(value) is group]
                if group is not None and len(many) > _MOST:
                    self._widened[key].add(group)
                    known = known.difference(many)
        self.joined += len(known)
        self._values[key] = known
        self.outdated.update(self._readers.get(key, ()))

    def widened_names(self) -> Iterator[tuple[object, str]]:
        """Yield the names that were widened, each with its owner."""
        for key in self._widened:
            if isinstance(key, tuple) and isinstance(key[1], str):
                yield key[0], key[1]

    def knows(self, key: Hashable) -> bool:
        """Whether a key was ever joined, even with no values."""
        self._note_reading(key)
        return key in self._values

    def lookup(self, key: Hashable) -> Values:
        """Return all values of a key."""
        self._note_reading(key)
        return self._values.get(key, NOTHING)

    def _note_reading(self, key: Hashable) -> None:
        if self._reading is not None:
            self._readers[key].add(self._reading)

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

    def held_at(self, container: Container, key: str) -> Values:
        """Return what a mapping holds under a key, or under keys that are not known."""
        return self.lookup((container, ("at", key))) | self.lookup((container, "loose"))

    def parts(self, container: Container) -> Values:
        """Return the containers that stand for what others hold under keys that are known."""
        return self.lookup((container, "parts"))

    def keys(self, container: Container) -> Values:
        """Return the keys of a container that is a mapping."""
        return self.lookup((container, "keys"))

    def hold(
        self, container: Container, held: Iterable[Value], keys: Iterable[Value] = ()
    ) -> Container:
        """Put values into a container, of a mapping under these keys, and return it."""
        held = frozenset(held)
        self.join((container, "held"), held)
        if not keys:
            self.join((container, "loose"), held)
            return container
        keys = frozenset(keys)
        self.join((container, "keys"), keys)
        texts = [key.value for key in keys if isinstance(key, Text)]
        for at in (("at", text) for text in texts) if len(texts) == len(keys) else ("loose",):
            self.join((container, at), held)
        return container

    def spread(self, container: Container, other: Container) -> Container:
        """Put all that another container holds into one, each under its key, and return it."""
        for key in self.keys(other):
            if isinstance(key, Text):
                self.join((container, ("at", key.value)), self.lookup((other, ("at", key.value))))
        for what in ("held", "keys", "loose"):
            self.join((container, what), self.lookup((other, what)))
        return container

    def objects_in(self, values: Iterable[Value]) -> Values:
        """Return the objects of NT and of the feed among values and all that they hold."""
        return frozenset(
            value
            for value in self.everything_in(values)
            if not isinstance(
                value,
                AskedFor
                | Foreign
                | Container
                | ContainerMethod
                | LocalModule
                | NamesOf
                | Pattern
                | Text
                | TypeText,
            )
        )

    def everything_in(self, values: Iterable[Value]) -> Values:
        """Return values, and all that the containers among them hold, in at most so many others."""
        found: set[Value] = set()
        left = set(values)
        for _ in range(_NESTED):
            found |= left
            containers = [value for value in left if isinstance(value, Container)]
            if not containers:
                break
            inside = (of(one) for one in containers for of in (self.held, self.keys, self.parts))
            left = set().union(*inside) - found
        return frozenset(found)


class AnalysisContext:
    """The state of one reading of a feed."""

    def __init__(self, api: ApiModel, files: Sequence[SourceFile]) -> None:
        self.api = api
        self.state = AbstractState()
        self.record = Record(api)
        self.classes: dict[ast.ClassDef, LocalClass] = {}
        self.bodies: dict[Scope, LocalFunction] = {}  #: Functions, by the scopes of their bodies.
        self.hierarchy = 0  #: Grows with what every part may depend on: classes and their bases.
        self.caught: frozenset[str] = frozenset()  #: The exceptions that the feed expects here.
        self.is_first = True  #: Whether the modules are read for the first time.
        self.asks_version = False  #: Whether the feed asks for the release's version anywhere.
        self.guard: Guard | None = None  #: By which the code that is read may never run here.
        self.allowed: Guard | None = None  #: By which any error is handled here.
        self.is_lacking = False  #: Whether the release lacks something of what was read there.
        self.guards: dict[Scope, Guard | None] = {}  #: Those of functions, by their scopes.
        self.risked: set[str] = set()  #: Expected exceptions that a release could raise.
        self.raised: set[str] = set()  #: Expected exceptions that this release does raise.
        self.scopes: dict[ast.AST, Scope] = {
            file.tree: Scope(kind=ScopeKind.MODULE, file=file.label, module=file.module)
            for file in files
        }
        self._stored: dict[ast.stmt, frozenset[str]] = {}
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

    def stored_names(self, statement: ast.stmt) -> frozenset[str]:
        """Return the names that a statement assigns anywhere in it."""
        if statement not in self._stored:
            self._stored[statement] = frozenset(
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            )
        return self._stored[statement]

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
    def allowing(self, guard: Guard | None) -> Iterator[None]:
        """Read code in which any error is handled, and note whether this release raises one."""
        before, self.allowed = (self.allowed, self.is_lacking), self.allowed or guard
        self.is_lacking = False
        try:
            yield
        finally:
            self.allowed, self.is_lacking = before

    @contextmanager
    def guarded(self, guard: Guard | None) -> Iterator[None]:
        """Read code that may never run on this release; None where it does."""
        before, self.guard = self.guard, self.guard or guard
        try:
            yield
        finally:
            self.guard = before

    def version(self) -> Values:
        """Return the release's version, which the feed asks for."""
        if not self.asks_version:
            self.asks_version = True
            self.hierarchy += 1
        return frozenset((ReleaseVersion(),))

    def leave_for_later(self, function: LocalFunction) -> None:
        """Note a function whose body is read when every module's names are known."""
        self.bodies[function.inner] = function
        if self.guards.get(function.inner) != self.guard:
            self.guards[function.inner] = self.guard
            self.state.outdated.add(function.inner)

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
        if self.guard is not None:
            return self.guard
        if error not in self.caught:
            self.is_lacking |= isinstance(found, Missing)
            return self.allowed or ""
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

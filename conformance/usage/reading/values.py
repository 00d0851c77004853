"""The values that an expression in the feed's source may have.

It has several where the source allows several: a union type, two branches.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from conformance.model.api import ApiObject, Missing
from conformance.model.unresolved import Unresolved

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from conformance.model.guard import Guard


FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class ScopeKind(StrEnum):
    """What a scope belongs to."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    INLINE = "inline"  #: A comprehension or lambda: it sees names as they stand where it is.


@dataclass(eq=False, repr=False, slots=True, kw_only=True)
class Scope:
    """Names and their values at the line that is read. `AbstractState` has those of all lines."""

    kind: ScopeKind
    file: str
    module: str  #: Dotted name of the feed's module that it lies in.
    parent: Scope | None = None
    names: dict[str, Values] = field(default_factory=dict)  #: As they stand at the line read.
    elsewhere: dict[str, Scope] = field(default_factory=dict)  #: By ``global`` and ``nonlocal``.
    shared: set[str] = field(default_factory=set)  #: Assigned from functions inside, at any time.
    stars: list[Value] = field(default_factory=list)
    cls: LocalClass | None = None  #: Of a class's body: the class.

    @property
    def top(self) -> Scope:
        """Return the module's scope."""
        return self.parent.top if self.parent else self

    @property
    def home(self) -> Scope:
        """Return the scope that ``:=`` binds in and ``yield`` yields from."""
        return self.parent.home if self.kind is ScopeKind.INLINE and self.parent else self

    @property
    def enclosing_class(self) -> LocalClass | None:
        """Return the innermost class around this scope."""
        return self.cls or (self.parent.enclosing_class if self.parent else None)

    def is_package(self) -> bool:
        """Whether the module is a package, from which relative imports start."""
        return self.file.endswith("__init__.py")


@dataclass(frozen=True, eq=False, slots=True)
class Named:
    """A class, function, module or constant of NT, under NT's own name for it."""

    name: str
    obj: ApiObject | Missing

    def __eq__(self, other: object) -> bool:
        """Whether both are the same object under the same name."""
        return isinstance(other, Named) and self.name == other.name and self.obj is other.obj

    def __hash__(self) -> int:
        return hash((self.name, id(self.obj)))


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of one of NT's classes."""

    cls: ApiObject


@dataclass(frozen=True, eq=False, slots=True)
class Member:
    """A method of one of NT's classes."""

    owner: Named
    name: str
    obj: ApiObject | Missing
    takes_self: bool = False  #: It was taken from the class, so a call passes ``self`` as well.

    def __eq__(self, other: object) -> bool:
        """Whether both are the same member of the same class."""
        return isinstance(other, Member) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[object, ...]:
        return (self.owner, self.name, self.takes_self)


@dataclass(frozen=True, slots=True)
class Opaque:
    """An object of NT's whose type NT does not describe; ``origin`` says where it is from."""

    origin: str
    why: Unresolved = Unresolved.TYPE_NOT_DESCRIBED


@dataclass(frozen=True, eq=False, slots=True)
class LocalClass:
    """A class of the feed's own; ``body`` has its members and what is assigned to ``self``.

    There is one for each class, so that it is compared as itself.
    """

    node: ast.ClassDef
    body: Scope


@dataclass(frozen=True, eq=False, slots=True)
class LocalFunction:
    """A function, method or lambda of the feed's own."""

    node: FunctionNode
    scope: Scope  #: Where it is defined.
    inner: Scope  #: Its own names.
    cls: LocalClass | None = None
    is_bound: bool = False  #: A call does not pass the first parameter.

    def __eq__(self, other: object) -> bool:
        """Whether both are the same function, and passed the same."""
        return (
            isinstance(other, LocalFunction)
            and self.inner is other.inner
            and self.is_bound == other.is_bound
        )

    def __hash__(self) -> int:
        return hash(self.inner) ^ self.is_bound


@dataclass(frozen=True, slots=True)
class LocalInstance:
    """An instance of a class of the feed's own."""

    cls: LocalClass


@dataclass(frozen=True, slots=True)
class LocalModule:
    """A module or package of the feed's own."""

    name: str


@dataclass(frozen=True, slots=True)
class Super:
    """``super()`` in a class of the feed's own."""

    cls: LocalClass


@dataclass(frozen=True, slots=True)
class Container:
    """An object neither of NT nor of the feed that holds values, such as a list or a queue.

    `AbstractState` has what it holds, by the place in the source that makes it.
    """

    site: Hashable
    is_mapping: bool = False
    may_be_element: bool = False  #: It may itself be one of what it holds, as any call's result.
    is_any: bool = False  #: It stands for any element of another, or for any object of a type.
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # It is looked up far more often than made.
        made = hash((self.site, self.is_mapping, self.may_be_element, self.is_any))
        object.__setattr__(self, "_hash", made)

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class ContainerMethod:
    """A method of a container."""

    container: Container
    name: str


@dataclass(frozen=True, slots=True)
class Partial:
    """A callable with some arguments passed already; `AbstractState` has what it calls."""

    site: Hashable


@dataclass(frozen=True, slots=True)
class TypeText:
    """A type that is written out: ``Bar | QuoteTick``, ``dict[InstrumentId, Bar]``."""

    node: ast.expr
    scope: Scope


@dataclass(frozen=True, slots=True)
class Text:
    """A string constant."""

    value: str
    guard: Guard | None = None  #: By which the code that it is from may never run here.


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text with objects of NT's in it, as an f-string has it: ``{InstrumentId}-1-MINUTE``."""

    body: str


@dataclass(frozen=True, slots=True)
class NamesOf:
    """The names that a release gives something of NT: members, or parameters."""

    of: Named | Member
    are_parameters: bool = False

    def have(self, name: str) -> bool | None:
        """Whether a name is among them; None where that is not described."""
        obj = self.of.obj
        if isinstance(obj, Missing):
            return None
        if not self.are_parameters:
            return not isinstance(obj.member(name), Missing)
        if obj.signature is None:
            return None
        return any(one.name == name for one in obj.signature.parameters)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """Stands beside what a feed gets where it asks whether the release has something.

    It has no attributes and can't be called: it only tells what a test of it gives.
    """

    guard: Guard
    holds: bool | None  #: Whether the release has it; None where only a run would tell.

    def negated(self) -> AskedFor:
        """Return what the negation of a test gives."""
        return AskedFor(self.guard, None if self.holds is None else not self.holds)

    def excludes(self, *, holds: bool) -> bool:
        """Whether the code where a test holds, or does not, may never run on this release."""
        return self.holds is not holds


@dataclass(frozen=True, slots=True)
class ReleaseVersion:
    """The release's version, as the feed asks for it, and whatever is made of it."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Python's own or a third party's, by its dotted path; "" where not even that is known."""

    path: str


Value: TypeAlias = (
    Named
    | Instance
    | Member
    | Opaque
    | LocalClass
    | LocalFunction
    | LocalInstance
    | LocalModule
    | Super
    | Container
    | ContainerMethod
    | Partial
    | TypeText
    | Text
    | Pattern
    | NamesOf
    | AskedFor
    | ReleaseVersion
    | Foreign
)
Values: TypeAlias = frozenset[Value]
Evaluate: TypeAlias = Callable[[ast.expr, Scope], Values]
"""Gives the values of an expression in a scope."""

NOTHING: Values = frozenset()
UNKNOWN: Values = frozenset((Foreign(""),))


def is_class(obj: ApiObject | Missing) -> TypeGuard[ApiObject]:
    """Whether an object is one of the release's classes, and there."""
    return isinstance(obj, ApiObject) and obj.is_class


def present_first(values: Values) -> Values:
    """Return those of some values that the release has; all where it has none of them.

    A name that has one value on some releases and another on others has both.
    """
    there = frozenset(value for value in values if not _is_missing(value))
    is_there = any(not isinstance(value, AskedFor | Foreign) for value in there)
    return there if is_there else values


def _is_missing(value: Value) -> bool:
    return isinstance(value, Named | Member) and isinstance(value.obj, Missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The evaluated arguments of one call; ``node`` is the call, or a decorator."""

    node: ast.expr
    positions: tuple[Values, ...] = ()
    keywords: Mapping[str, Values] = field(default_factory=dict)
    spread: Values = NOTHING  #: What ``*args`` gives.
    mappings: Values = NOTHING  #: What ``**kwargs`` gives.
    spreads: bool = False  #: There are ``*args`` or ``**kwargs``.
    guard: Guard | None = None  #: By which the call may never run on this release.
    is_partial: bool = False  #: More is passed later.

    @property
    def values(self) -> Values:
        """Return all that is passed."""
        return frozenset().union(
            *self.positions, *self.keywords.values(), self.spread, self.mappings
        )

    def named(self, name: str, position: int) -> Values:
        """Return an argument by keyword, else by position from 0; nothing where there is none."""
        at_position = self.positions[position] if position < len(self.positions) else NOTHING
        return self.keywords.get(name, at_position)

    @property
    def names(self) -> Values:
        """Return the names of its keywords."""
        return frozenset(Text(name, self.guard) for name in self.keywords)

    def node_of(self, argument: str) -> ast.AST:
        """Return the node of an argument: of a keyword, or of a position from ``1``."""
        if not isinstance(self.node, ast.Call):
            return self.node
        if argument.isdecimal():
            plain = [a for a in self.node.args if not isinstance(a, ast.Starred)]
            return plain[int(argument) - 1] if int(argument) <= len(plain) else self.node
        return next((k for k in self.node.keywords if k.arg == argument), self.node)


def or_unknown(values: Values) -> Values:
    """Return values, or `UNKNOWN` where there are none."""
    return values or UNKNOWN

"""What a type stands for: as the feed writes it, and as NT's signatures and docstrings do."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from conformance.model.api import ApiObject, Missing
from conformance.usage.reading.quotes import parse_type
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Container,
    Foreign,
    Instance,
    LocalClass,
    LocalInstance,
    Named,
    Opaque,
    Scope,
    TypeText,
    Value,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from conformance.usage.reading.context import AnalysisContext

_MAPPINGS = frozenset(("dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict"))
_WRAPPERS = frozenset(("Annotated", "ClassVar", "Final", "InitVar", "Optional", "Union")) | {
    *("Awaitable", "Coroutine", "NotRequired", "ReadOnly", "Required"),
}
# What Cython and numpydoc write for types that are not NT's.
_FOREIGN = frozenset(("AbstractEventLoop", "Callable", "Coroutine", "Decimal", "Future")) | {
    *("None", "Path", "Task", "bint", "date", "datetime", "double", "int64_t", "timedelta"),
    *("uint16_t", "uint32_t", "uint64_t", "uint8_t", "void"),
}
_NOT_TYPES = frozenset(("Callable", "Literal"))
_DEPTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """How the names in one written type are resolved, and how deep in it reading is."""

    resolve: Callable[[ast.expr], Values]  #: Gives what a name stands for.
    key: Hashable  #: Tells apart the same text in different places.
    depth: int = 0

    def deeper(self) -> _Reading:
        return replace(self, depth=self.depth + 1)


class Annotations:
    """Reads types; ``resolve`` gives what a name in the feed's own source stands for."""

    def __init__(
        self, context: AnalysisContext, resolve: Callable[[ast.expr, Scope], Values]
    ) -> None:
        self._context = context
        self._resolve = resolve

    def instances(self, node: ast.expr, scope: Scope) -> Values:
        """Return what is annotated so; nothing where the annotation does not tell."""
        resolve = lambda name: self._in_feed(name, scope)  # noqa: E731  # it is an argument
        return self._read(node, _Reading(resolve=resolve, key=scope)) - UNKNOWN

    def of_values(self, values: Values) -> Values:
        """Return instances of the classes that values are."""
        start = _Reading(resolve=lambda _: NOTHING, key=None)
        return frozenset(one for value in values for one in self._of(value, start)) - UNKNOWN

    def told(
        self, text: str, near: ApiObject | Missing, origin: str, cls: ApiObject | None = None
    ) -> Values:
        """Return what NT's text of a type tells, read as the module of ``near`` means it.

        Args:
            text: E.g. ``list[Bar]``; "" where NT tells none.
            near: The object whose type it is.
            origin: Says where it is from, if NT does not tell enough.
            cls: What ``Self`` stands for.
        """
        node = _parse(text)
        if node is None:
            return frozenset((Opaque(origin),))
        resolve = lambda name: self._in_nt(name, near, origin, cls)  # noqa: E731  # as above
        return (
            self._read(node, _Reading(resolve=resolve, key=(near_module(near), origin))) or UNKNOWN
        )

    def callback(self, text: str, near: ApiObject | Missing, origin: str) -> list[Values] | None:
        """Return what NT calls back with, where a type's text says so: ``Callable[[Bar], ...]``."""
        node = _parse(text)
        for part in ast.walk(node) if node is not None else ():
            match part:
                case ast.Subscript(ast.Name("Callable"), ast.Tuple([ast.List(taken), _])):
                    texts = map(ast.unparse, taken)
                    return [self.told(each, near, origin) for each in texts]
        return None

    def _in_feed(self, node: ast.expr, scope: Scope) -> Values:
        if isinstance(node, ast.Name) and node.id == "Self" and scope.enclosing_class:
            return frozenset((scope.enclosing_class,))
        return self._resolve(node, scope)

    def _in_nt(
        self, node: ast.expr, near: ApiObject | Missing, origin: str, cls: ApiObject | None
    ) -> Values:
        name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
        if name in ("Any", "object", "Self"):
            found = cls if name == "Self" else None
        else:
            found = self._context.api.seen_from(near, name)
            is_foreign = name in _FOREIGN or hasattr(builtins, name)
            if is_foreign if found is None else not found.is_own:
                return UNKNOWN
        return frozenset((Named(found.name, found) if found else Opaque(origin),))

    def _read(self, node: ast.expr, how: _Reading) -> Values:
        if how.depth > _DEPTH:
            return NOTHING
        match node:
            case ast.Constant(value=str() as text):
                quoted = _parse(text)
                return self._read(quoted, how.deeper()) if quoted is not None else NOTHING
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self._read(left, how.deeper()) | self._read(right, how.deeper())
            case ast.Subscript():
                return self._generic(node, how.deeper())
            case ast.Name() | ast.Attribute():
                return self._named(node, how)
        return NOTHING

    def _named(self, node: ast.Name | ast.Attribute, how: _Reading) -> Values:
        found = frozenset(one for value in how.resolve(node) for one in self._of(value, how))
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name in ("list", "set", "frozenset", "tuple", "dict") and isinstance(how.key, tuple):
            # NT says that it is a container, and not of what.
            origin = str(how.key[1])
            return frozenset((self._container(node, how, frozenset((Opaque(origin),)), name),))
        return found

    def _of(self, value: Value, how: _Reading) -> Iterator[Value]:
        match value:
            case Named(obj=ApiObject(is_class=True) as cls):
                yield Instance(cls)
            case Named(obj=Missing()):
                yield Foreign("")
            case Named(name=name):
                yield Opaque(name)  # an alias of NT's, such as a union
            case LocalClass():
                yield LocalInstance(value)
            case TypeText(node=node, scope=scope) if how.depth < _DEPTH:
                resolve = lambda name: self._in_feed(name, scope)  # noqa: E731  # as above
                yield from self._read(node, replace(how.deeper(), resolve=resolve, key=scope))
            case Container() if how.depth < _DEPTH:  # a type variable with its bound
                for held in self._context.state.everything_in([value]):
                    if not isinstance(held, Container):
                        yield from self._of(held, how.deeper())
            case Opaque():
                yield value

    def _generic(self, node: ast.Subscript, how: _Reading) -> Values:
        name = node.value.attr if isinstance(node.value, ast.Attribute) else ""
        name = node.value.id if isinstance(node.value, ast.Name) else name
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name in _NOT_TYPES:
            return NOTHING
        if name in ("type", "Type"):
            return frozenset(value for item in items for value in how.resolve(item))
        own = (
            frozenset(
                v for v in self._named(node.value, how) if isinstance(v, Instance | LocalInstance)
            )
            if isinstance(node.value, ast.Name | ast.Attribute)
            else NOTHING
        )
        if own:
            return own  # a generic class of NT's or the feed's own
        inner = [self._read(item, how) for item in items]
        if name in _WRAPPERS:
            return frozenset().union(*(inner[:1] if name == "Annotated" else inner))
        return frozenset((self._filled(node, how, inner, name),))

    def _filled(self, node: ast.expr, how: _Reading, inner: list[Values], name: str) -> Container:
        if name in _MAPPINGS and len(inner) > 1:
            return self._container(node, how, inner[1], name, inner[0])
        container = self._container(node, how, frozenset().union(*inner), name)
        if name in ("tuple", "Tuple"):
            for at, item in enumerate(inner):
                self._context.state.join((container, at), item)
        return container

    def _container(
        self, node: ast.expr, how: _Reading, held: Values, name: str, keys: Values = NOTHING
    ) -> Container:
        is_container = name in _MAPPINGS or name[:1].islower()
        container = Container(
            (node, how.key),
            is_mapping=name in _MAPPINGS,
            may_be_element=not is_container,
        )
        return self._context.state.hold(container, held, keys)


def near_module(near: ApiObject | Missing) -> str:
    """Return the name of the module that one of NT's objects is from."""
    return "" if isinstance(near, Missing) else near.home


_parse = cache(parse_type)

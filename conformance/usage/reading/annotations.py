"""Types, as the feed's annotations and NT's signatures and docstrings write them."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from conformance.model.api import ApiObject, Missing
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Container,
    Evaluate,
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


_MAPPINGS = frozenset(("dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict"))
_WRAPPERS = frozenset(("Annotated", "ClassVar", "Final", "InitVar", "Optional", "Union")) | {
    *("Awaitable", "Coroutine", "NotRequired", "ReadOnly", "Required"),
}
# Of these, what is taken out is an element, and never the container itself.
_CONTAINERS = frozenset(
    ("Collection", "Deque", "FrozenSet", "List", "Sequence", "Set", "Tuple")
) | {
    *("AsyncGenerator", "AsyncIterable", "AsyncIterator", "Generator", "Iterable", "Iterator"),
    *("LifoQueue", "MutableSequence", "MutableSet", "PriorityQueue", "Queue", "SimpleQueue"),
}
# What Cython and numpydoc write for types that are not NT's.
_FOREIGN = frozenset(("AbstractEventLoop", "Callable", "Coroutine", "Decimal", "Future")) | {
    *(
        "DataFrame",
        "LazyFrame",
        "NDArray",
        "RecordBatch",
        "Series",
        "Table",
        "Timestamp",
        "ndarray",
    ),
    *("None", "Path", "Task", "bint", "date", "datetime", "double", "int64_t", "timedelta"),
    *("uint16_t", "uint32_t", "uint64_t", "uint8_t", "void"),
}
_MODULES_OF_OTHERS = frozenset(("aiohttp", "asyncio", "datetime", "msgspec", "numpy", "pandas")) | {
    *("betfair_parser", "decimal", "np", "pa", "pathlib", "pd", "pl", "polars", "pyarrow", "uuid"),
}
_NOT_TYPES = frozenset(("Callable", "Literal"))
_DEPTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _TypeNames:
    """Resolves the names in one written type; ``depth`` counts nested types."""

    resolve: Callable[[ast.expr], Values]  #: Gives what a name stands for.
    key: Hashable  #: Distinguishes the same text in different places.
    depth: int = 0
    around: frozenset[TypeText] = frozenset()  #: The written types that it stands in.

    def deeper(self) -> _TypeNames:
        return replace(self, depth=self.depth + 1)

    def inside(self, alias: TypeText, resolve: Callable[[ast.expr], Values]) -> _TypeNames:
        """Return how names are resolved in an alias, which may name itself again."""
        around = self.around | {alias}
        return _TypeNames(resolve=resolve, key=alias.scope, depth=self.depth + 1, around=around)


class Annotations:
    """Reads types; ``resolve`` gives what a name in the feed's own source stands for."""

    def __init__(self, context: AnalysisContext, resolve: Evaluate) -> None:
        self._context = context
        self._resolve = resolve

    def instances(self, node: ast.expr, scope: Scope) -> Values:
        """Return instances of an annotation's classes; none where it names no known class."""
        resolve = lambda name: self._in_feed(name, scope)  # noqa: E731  # it is an argument
        return self._read(node, _TypeNames(resolve=resolve, key=scope)) - UNKNOWN

    def of_values(self, values: Values) -> Values:
        """Return instances of the classes that values are."""
        start = _TypeNames(resolve=lambda _: NOTHING, key=None)
        return frozenset(one for value in values for one in self._of(value, start)) - UNKNOWN

    def from_text(
        self, text: str, near: ApiObject | Missing, origin: str, cls: ApiObject | None = None
    ) -> Values:
        """Return instances of the type that NT's text names, resolved in the module of ``near``.

        Args:
            text: E.g. ``list[Bar]``; "" where NT describes none.
            near: The object whose type it is.
            origin: Where it is from, for an `Opaque` value if the text is not enough.
            cls: What ``Self`` stands for.
        """
        node = _parse(text)
        if node is None:
            return frozenset((Opaque(origin),))
        resolve = lambda name: self._in_nt(name, near, origin, cls)  # noqa: E731  # as above
        return (
            self._read(node, _TypeNames(resolve=resolve, key=(near_module(near), origin)))
            or UNKNOWN
        )

    def callback_parameters(
        self, text: str, near: ApiObject | Missing, origin: str
    ) -> list[Values] | None:
        """Return what a callback of a type like ``Callable[[Bar], ...]`` is passed, else None."""
        node = _parse(text)
        for part in ast.walk(node) if node is not None else ():
            match part:
                case ast.Subscript(ast.Name("Callable"), ast.Tuple([ast.List(taken), _])):
                    texts = map(ast.unparse, taken)
                    return [self.from_text(each, near, origin) for each in texts]
        return None

    def _in_feed(self, node: ast.expr, scope: Scope) -> Values:
        if isinstance(node, ast.Name) and node.id == "Self" and scope.enclosing_class:
            return frozenset((scope.enclosing_class,))
        return self._resolve(node, scope)

    def _in_nt(
        self, node: ast.expr, near: ApiObject | Missing, origin: str, cls: ApiObject | None
    ) -> Values:
        name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
        if self._is_of_others(node):
            return UNKNOWN
        if name in ("Any", "object", "Self"):
            found = cls if name == "Self" else None
        else:
            found = self._context.api.seen_from(near, name)
            is_foreign = name in _FOREIGN or hasattr(builtins, name)
            if is_foreign if found is None else not found.is_own:
                return UNKNOWN
        return frozenset((Named(found.name, found) if found else Opaque(origin),))

    def _is_of_others(self, node: ast.expr) -> bool:
        """Whether NT writes a type with the module of others before it: ``pd.DataFrame``."""
        if not isinstance(node, ast.Attribute):
            return False
        root = ast.unparse(node).partition(".")[0]
        return root in _MODULES_OF_OTHERS

    def _read(self, node: ast.expr, names: _TypeNames) -> Values:
        if names.depth > _DEPTH:
            return NOTHING
        match node:
            case ast.Constant(value=str() as text):
                quoted = _parse(text)
                return self._read(quoted, names.deeper()) if quoted is not None else NOTHING
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self._read(left, names.deeper()) | self._read(right, names.deeper())
            case ast.Subscript():
                return self._generic(node, names.deeper())
            case ast.Name() | ast.Attribute():
                return self._named(node, names)
        return NOTHING

    def _named(self, node: ast.Name | ast.Attribute, names: _TypeNames) -> Values:
        found = frozenset(one for value in names.resolve(node) for one in self._of(value, names))
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name in ("list", "set", "frozenset", "tuple", "dict") and isinstance(names.key, tuple):
            # NT names a container without the type of its elements.
            origin = str(names.key[1])
            return frozenset((self._container(node, names, frozenset((Opaque(origin),)), name),))
        return found

    def _of(self, value: Value, names: _TypeNames) -> Iterator[Value]:
        match value:
            case Named(obj=ApiObject(is_class=True) as cls):
                yield Instance(cls)
            case Named(obj=Missing()):
                yield Foreign("")
            case Named(name=name):
                yield Opaque(name)  # an alias of NT's, such as a union
            case LocalClass():
                yield LocalInstance(value)
            case TypeText(node=node, scope=scope) if value not in names.around:
                resolve = lambda name: self._in_feed(name, scope)  # noqa: E731  # as above
                yield from self._read(node, names.inside(value, resolve))
            case Container() if names.depth < _DEPTH:  # a type variable with its bound
                for held in self._context.state.everything_in([value]):
                    if not isinstance(held, Container):
                        yield from self._of(held, names.deeper())
            case Opaque():
                yield value

    def _generic(self, node: ast.Subscript, names: _TypeNames) -> Values:
        name = node.value.attr if isinstance(node.value, ast.Attribute) else ""
        name = node.value.id if isinstance(node.value, ast.Name) else name
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name in _NOT_TYPES:
            return NOTHING
        if name in ("type", "Type"):
            return frozenset(value for item in items for value in names.resolve(item))
        own = (
            frozenset(
                v for v in self._named(node.value, names) if isinstance(v, Instance | LocalInstance)
            )
            if isinstance(node.value, ast.Name | ast.Attribute)
            else NOTHING
        )
        if own:
            return own  # a generic class of NT's or the feed's own
        inner = [self._read(item, names) for item in items]
        if name in _WRAPPERS:
            return frozenset().union(*(inner[:1] if name == "Annotated" else inner))
        return frozenset((self._filled(node, names, inner, name),))

    def _filled(
        self, node: ast.expr, names: _TypeNames, inner: list[Values], name: str
    ) -> Container:
        if name in _MAPPINGS and len(inner) > 1:
            return self._container(node, names, inner[1], name, inner[0])
        container = self._container(node, names, frozenset().union(*inner), name)
        if name in ("tuple", "Tuple"):
            for at, item in enumerate(inner):
                self._context.state.join((container, at), item)
        return container

    def _container(
        self, node: ast.expr, names: _TypeNames, held: Values, name: str, keys: Values = NOTHING
    ) -> Container:
        is_container = name in _MAPPINGS | _CONTAINERS or name[:1].islower()
        container = Container(
            (node, names.key),
            is_mapping=name in _MAPPINGS,
            may_be_element=not is_container,
            is_any=True,
        )
        return self._context.state.hold(container, held, keys)


def near_module(near: ApiObject | Missing) -> str:
    """Return the name of the module that one of NT's objects is from."""
    return "" if isinstance(near, Missing) else near.home


_parse = cache(parse_type)

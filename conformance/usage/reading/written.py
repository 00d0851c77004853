"""Values that a feed writes out with NT's names: ``BarType.from_str("…-1-MINUTE-LAST-EXTERNAL")``.

A release may refuse one, or make something else of it, without any change of a name. What is
written out can be tried: it is kept as an expression of Python's, in which an object of NT's that
is only known when the feed runs stands as the name of its class, ``Price - Price``.
"""

from __future__ import annotations

import ast
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from conformance.model.api import ApiObject
from conformance.usage.reading.values import (
    Instance,
    Named,
    Pattern,
    Text,
    Value,
    Values,
    is_class,
)
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conformance.usage.reading.context import AnalysisContext
    from conformance.usage.reading.values import Arguments, Scope

_Part = TypeVar("_Part")

_MOST = 8  # Of one place that may have several values.
_VALUES = "model"
"""NT's package of what is a value: ids, prices, kinds of bars."""


class _Expression(NamedTuple):
    """How a value is written out, and the dotted paths of the classes that it names."""

    text: str
    classes: frozenset[str] = frozenset()


class WrittenValues:
    """Records the values that a feed writes out."""

    def __init__(self, context: AnalysisContext) -> None:
        self._context = context
        self._calls: dict[ast.expr, tuple[_Expression, ...]] = {}
        self._paths: dict[ApiObject, str] = {}

    def note_call(self, owner: Named, method: str, arguments: Arguments, scope: Scope) -> None:
        """Record a call of one of NT's classes of values, where all that it is passed is known.

        Args:
            owner: The class.
            method: That is called; "" where it is the class itself.
            arguments: Of the call.
            scope: Of the call.
        """
        cls, node, context = owner.obj, arguments.node, self._context
        if not isinstance(node, ast.Call) or not is_class(cls) or cls.is_enum or arguments.spreads:
            return
        path = self._path(cls)
        if not path or not (node.args or node.keywords) or (method and cls.takes_self(method)):
            return
        given = [
            *map(self._written, node.args, arguments.positions),
            *(
                tuple(e._replace(text=f"{k.arg}={e.text}") for e in self._written(k.value, values))
                for k, values in zip(node.keywords, arguments.keywords.values(), strict=True)
            ),
        ]
        called = f"{cls.name}.{method}".rstrip(".")
        made = tuple(
            _Expression(
                f"{called}({', '.join(one.text for one in chosen)})",
                frozenset((path,)).union(*(one.classes for one in chosen)),
            )
            for chosen in _several(given)
        )
        self._calls[node] = made
        is_handled = "ValueError" in context.caught or context.allowed
        if context.guard is None and not is_handled:  # Else it is the feed's own affair.
            self._note(cls, made, node.func, scope)

    def note_operation(
        self, node: ast.BinOp | ast.AugAssign, left: Values, right: Values, scope: Scope
    ) -> None:
        """Record what is calculated with objects of NT's."""
        cls = next(filter(None, map(self._class_of, (left, right))), None)
        sign = _SIGNS.get(type(node.op), "")
        if cls is None or not sign or self._context.guard is not None:
            return
        on_left, on_right = (
            (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
        )
        sides = _several((self._written(on_left, left), self._written(on_right, right)))
        made = (
            _Expression(f"{one.text} {sign} {other.text}", one.classes | other.classes)
            for one, other in sides
        )
        self._note(cls, made, node, scope)

    def joined(self, parts: Iterable[Values]) -> Values:
        """Return the texts that values make when they are put together; nothing where unknown."""
        bodies = [tuple({self._body(one) for one in values}) for values in parts]
        if not all(body and all(body) for body in bodies):
            return frozenset()
        return frozenset(
            Pattern(body)
            if "{" in body.replace("{{", "")
            else Text(body.replace("{{", "{").replace("}}", "}"), self._context.guard)
            for body in map("".join, _several(map(sorted, bodies)))
        )

    def _body(self, value: Value) -> str:
        """Return a value as it stands in an f-string; "" where its text is not known."""
        match value:
            case Text(value=text):
                return text.replace("{", "{{").replace("}", "}}")
            case Pattern(body=body):
                return body
            case Instance(cls=cls) if not cls.is_enum and self._path(cls):
                return f"{{{cls.name}}}"
        return ""

    def _written(self, node: ast.expr, values: Values) -> tuple[_Expression, ...]:
        """Return how an argument is written out: once for each value that it may have."""
        match node:
            case ast.Call() if node in self._calls:
                return self._calls[node]
            case (
                ast.Constant(value=int() | float() | str() | None)
                | ast.UnaryOp(op=ast.USub(), operand=ast.Constant())
            ):
                return (_Expression(ast.unparse(node)),)
        found = {self._expression(node, value) for value in values}
        known = [one for one in found if one is not None]
        return tuple(sorted(known)) if len(known) == len(found) else ()

    def _expression(self, node: ast.expr, value: Value) -> _Expression | None:
        match value:
            case Text(value=text, guard=None):
                return _Expression(repr(text))
            case Pattern(body=body):
                return _Expression(f"f{body!r}")
            case Instance(cls=cls) if path := self._path(cls):
                name = node.attr if isinstance(node, ast.Attribute) else ""
                found = cls.member(name) if name else None
                if isinstance(found, ApiObject) and found.type is cls:
                    return _Expression(f"{cls.name}.{name}", frozenset((path,)))
                return None if cls.is_enum else _Expression(cls.name)
        return None

    def _class_of(self, values: Values) -> ApiObject | None:
        """Return the class of values that all of these are objects of."""
        classes = {value.cls if isinstance(value, Instance) else None for value in values}
        cls = classes.pop() if len(classes) == 1 else None
        return cls if cls is not None and self._path(cls) else None

    def _path(self, cls: ApiObject) -> str:
        """Return the dotted path of a class of values; "" for all others."""
        if cls not in self._paths:
            module = cls.shortest_path(cls.name)
            is_value = f"{module}.".startswith(f"{self._context.api.package}.{_VALUES}.")
            self._paths[cls] = f"{module}.{cls.name}" if is_value else ""
        return self._paths[cls]

    def _note(
        self, cls: ApiObject, made: Iterable[_Expression], node: ast.AST, scope: Scope
    ) -> None:
        context = self._context
        site = context.site(node, scope)
        for text, classes in made:
            owner = Named(cls.name, cls)
            context.record.note(
                owner, UseKind.WRITE, site, argument=text, classes=tuple(sorted(classes))
            )


_SIGNS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}


def _several(of: Iterable[Iterable[_Part]]) -> Iterator[tuple[_Part, ...]]:
    return islice(product(*of), _MOST)

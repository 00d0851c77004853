"""Narrowing: the values of a name after a test such as ``isinstance(tick, QuoteTick)``."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from conformance.model.api import ApiObject
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Container,
    Instance,
    LocalInstance,
    Scope,
    Value,
    Values,
)

if TYPE_CHECKING:
    from conformance.usage.reading.annotations import Annotations
    from conformance.usage.reading.classes import Classes
    from conformance.usage.reading.context import AnalysisContext

Evaluate = Callable[[ast.expr, Scope], Values]


class Narrowing:
    """Narrows names by the classes that a test compares them with."""

    def __init__(
        self,
        context: AnalysisContext,
        annotations: Annotations,
        classes: Classes,
        evaluate: Evaluate,
    ) -> None:
        self._context = context
        self._annotations = annotations
        self._classes = classes
        self._evaluate = evaluate

    def names(self, test: ast.expr, scope: Scope, *, holds: bool) -> Mapping[str, Values]:
        """Return the values of names where a test holds, or does not."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.names(operand, scope, holds=not holds)
            case ast.BoolOp(op=ast.And(), values=parts) if holds:
                return self._all(parts, scope, holds=holds)
            case ast.BoolOp(op=ast.Or(), values=parts) if not holds:
                return self._all(parts, scope, holds=holds)
            case ast.Call(func=ast.Name("isinstance" | "issubclass"), args=[of, classes]):
                return dict(self._compared(of, classes, scope, holds=holds))
            case ast.Compare(
                left=ast.Call(func=ast.Name("type"), args=[of]),
                ops=[ast.Is() | ast.Eq()],
                comparators=[classes],
            ):
                return dict(self._compared(of, classes, scope, holds=holds))
        return {}

    def narrowed(self, values: Values, wanted: Values) -> Values:
        """Return those of some values that are of wanted classes, else the wanted ones."""
        fitting = (value for value in values if any(self._is_a(value, one) for one in wanted))
        return frozenset(fitting) or wanted or values

    def _all(self, parts: list[ast.expr], scope: Scope, *, holds: bool) -> Mapping[str, Values]:
        found: dict[str, Values] = {}
        for part in parts:
            found.update(self.names(part, scope, holds=holds))
        return found

    def _compared(
        self, of: ast.expr, classes: ast.expr, scope: Scope, *, holds: bool
    ) -> Iterator[tuple[str, Values]]:
        name = of.target if isinstance(of, ast.NamedExpr) else of
        if not isinstance(name, ast.Name):
            return
        values = self._context.state.resolve(scope, name.id) or NOTHING
        with self._context.quietly():
            wanted = self._annotations.of_values(self._classes_in(classes, scope))
        if holds:
            yield name.id, self.narrowed(values, wanted) or UNKNOWN
        else:
            left = (v for v in values if not any(self._is_a(v, one) for one in wanted))
            yield name.id, frozenset(left)

    def _classes_in(self, node: ast.expr, scope: Scope) -> Values:
        values = self._evaluate(node, scope)
        held = (self._context.state.held(v) for v in values if isinstance(v, Container))
        return values.union(*held)

    def _is_a(self, value: Value, wanted: Value) -> bool:
        """Whether a value is known to be of a class."""
        match value, wanted:
            case Instance(cls=cls), Instance(cls=other):
                return cls.derives_from(other)
            case LocalInstance(cls=own), LocalInstance(cls=other_own):
                return other_own in self._classes.lineage(own)
            case LocalInstance(cls=own), Instance(cls=other):
                bases = [base.obj for base in self._classes.nt_bases(own)]
                return any(isinstance(b, ApiObject) and b.derives_from(other) for b in bases)
        return False

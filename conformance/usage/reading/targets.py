"""Targets of assignments, loops and ``with``, and the values that loops and ``with`` bind."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from conformance.usage.reading.containers import ContainerOperations
from conformance.usage.reading.values import (
    Container,
    Instance,
    LocalInstance,
    Named,
    Opaque,
    Scope,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.usage.reading.calls import Calls
    from conformance.usage.reading.classes import Classes
    from conformance.usage.reading.context import AnalysisContext
    from conformance.usage.reading.members import Members


class Targets:
    """Assigns values to names, attributes and subscripts."""

    def __init__(
        self,
        context: AnalysisContext,
        evaluate: Callable[[ast.expr, Scope], Values],
        classes: Classes,
        members: Members,
        calls: Calls,
    ) -> None:
        self._classes = classes
        self._context = context
        self._evaluate = evaluate
        self._members = members
        self._calls = calls
        self._containers = ContainerOperations(context.state)

    def bind(self, target: ast.expr, values: Values, scope: Scope) -> None:
        """Assign values to a target."""
        match target:
            case ast.Name(id=name):
                self._context.state.bind(scope, name, values)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                for at, item in enumerate(items):
                    self.bind(item, self._containers.part(values, at), scope)
            case ast.Starred(value=inner):
                container = self._context.state.hold(Container(target), values)
                self.bind(inner, frozenset((container,)), scope)
            case ast.Attribute(value=of):
                self._bind_attribute(target, self._evaluate(of, scope), values, scope)
            case ast.Subscript(value=of, slice=index):
                keys = self._evaluate(index, scope)
                self._containers.store(self._evaluate(of, scope), keys, values)
            case _:
                self._evaluate(target, scope)

    def elements(self, values: Values) -> Values:
        """Return what iteration yields, also by the feed's own iterators."""
        iterators = self._calls.special(values, "__iter__", "__aiter__")
        given = self._calls.special(values | iterators, "__next__", "__anext__")
        own = frozenset(v for v in values if isinstance(v, LocalInstance))
        return given | self._containers.elements(values - own | iterators)

    def entered(self, values: Values) -> Values:
        """Return what ``with`` binds."""
        given = self._calls.special(values, "__enter__", "__aenter__")
        return given or self._containers.entered(values)

    def _bind_attribute(
        self, target: ast.Attribute, owners: Values, values: Values, scope: Scope
    ) -> None:
        self._classes.assign(owners, target.attr, values)
        of_nt = frozenset(v for v in owners if isinstance(v, Instance | Named | Opaque))
        self._members.attribute(of_nt, target.attr, self._context.site(target, scope))

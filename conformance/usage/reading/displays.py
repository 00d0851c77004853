"""Lists, tuples, sets, dicts and comprehensions in the feed's source."""

from __future__ import annotations

import ast
from functools import singledispatchmethod
from typing import TYPE_CHECKING

from conformance.usage.reading.values import UNKNOWN, Container, Scope, ScopeKind, Values

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.usage.reading.context import AnalysisContext
    from conformance.usage.reading.narrowing import Narrowing
    from conformance.usage.reading.targets import Targets

_Sequence = ast.List | ast.Tuple | ast.Set
_Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
Display = ast.Dict | _Sequence | _Comprehension


class Displays:
    """Makes containers of displays and comprehensions."""

    def __init__(
        self,
        context: AnalysisContext,
        evaluate: Callable[[ast.expr, Scope], Values],
        targets: Targets,
        narrowing: Narrowing,
    ) -> None:
        self._context = context
        self._evaluate = evaluate
        self._targets = targets
        self._narrowing = narrowing

    @singledispatchmethod
    def evaluate(self, node: ast.expr, scope: Scope) -> Values:
        """Return the container."""
        return UNKNOWN

    @evaluate.register(ast.Dict)
    def _evaluate_dict(self, node: ast.Dict, scope: Scope) -> Values:
        state = self._context.state
        container = state.hold(Container(node, is_mapping=True), ())
        for key, value in zip(node.keys, node.values, strict=True):
            values = self._evaluate(value, scope)
            if key is not None:
                state.hold(container, values, self._evaluate(key, scope))
                continue
            for spread in values:
                if isinstance(spread, Container):
                    state.hold(container, state.held(spread), state.keys(spread))
        return frozenset((container,))

    @evaluate.register(_Sequence)
    def _evaluate_sequence(self, node: _Sequence, scope: Scope) -> Values:
        state = self._context.state
        container = state.hold(Container(node), ())
        is_fixed = not any(isinstance(item, ast.Starred) for item in node.elts)
        for at, item in enumerate(node.elts):
            values = self._evaluate(item, scope)
            state.hold(container, values)
            if is_fixed and isinstance(node, ast.Tuple):
                state.join((container, at), values)
        return frozenset((container,))

    @evaluate.register(_Comprehension)
    def _evaluate_comprehension(self, node: _Comprehension, scope: Scope) -> Values:
        inner = self._context.scope_of(node, scope, ScopeKind.INLINE)
        inner.names.clear()
        for generator in node.generators:
            elements = self._targets.elements(self._evaluate(generator.iter, inner))
            self._targets.bind(generator.target, elements, inner)
            for condition in generator.ifs:
                self._evaluate(condition, inner)
                inner.names.update(self._narrowing.names(condition, inner, holds=True))
        container = Container(node, is_mapping=isinstance(node, ast.DictComp))
        if isinstance(node, ast.DictComp):
            keys, held = self._evaluate(node.key, inner), self._evaluate(node.value, inner)
            return frozenset((self._context.state.hold(container, held, keys),))
        return frozenset((self._context.state.hold(container, self._evaluate(node.elt, inner)),))

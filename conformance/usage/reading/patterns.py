"""``match`` statements: what each pattern narrows, uses and binds."""

from __future__ import annotations

import ast
from functools import singledispatchmethod
from typing import TYPE_CHECKING

from conformance.usage.reading.values import UNKNOWN, Container, Instance, Scope, Values

if TYPE_CHECKING:
    from conformance.usage.reading.expressions import Expressions


class Patterns:
    """Matches patterns with the values that they are given."""

    def __init__(self, expressions: Expressions) -> None:
        self._expressions = expressions
        self._context = expressions.context

    @singledispatchmethod
    def match(self, pattern: ast.pattern, values: Values, scope: Scope) -> Values:
        """Bind what a pattern captures and return what is left of the values where it matches."""
        for child in ast.iter_child_nodes(pattern):
            if isinstance(child, ast.expr):
                self._expressions.evaluate(child, scope)
        return values

    @match.register(ast.MatchClass)
    def _match_class(self, pattern: ast.MatchClass, values: Values, scope: Scope) -> Values:
        classes = self._expressions.evaluate(pattern.cls, scope)
        wanted = self._expressions.annotations.of_values(classes)
        found = self._expressions.narrowing.narrowed(values, wanted)
        site = self._context.site(pattern.cls, scope)
        for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
            attribute = self._expressions.members.attribute(found, name, site)
            self.match(inner, attribute, scope)
        for at, inner in enumerate(pattern.patterns):
            self.match(inner, self._by_position(found, at, pattern, scope), scope)
        return found

    @match.register(ast.MatchAs)
    def _match_as(self, pattern: ast.MatchAs, values: Values, scope: Scope) -> Values:
        found = self.match(pattern.pattern, values, scope) if pattern.pattern else values
        if pattern.name is not None:
            self._context.state.bind(scope, pattern.name, found)
        return found

    @match.register(ast.MatchOr)
    def _match_or(self, pattern: ast.MatchOr, values: Values, scope: Scope) -> Values:
        return frozenset().union(*(self.match(one, values, scope) for one in pattern.patterns))

    @match.register(ast.MatchSequence)
    def _match_sequence(self, pattern: ast.MatchSequence, values: Values, scope: Scope) -> Values:
        for at, inner in enumerate(pattern.patterns):
            self.match(inner, self._expressions.containers.part(values, at), scope)
        return values

    @match.register(ast.MatchStar)
    def _match_star(self, pattern: ast.MatchStar, values: Values, scope: Scope) -> Values:
        if pattern.name is not None:
            container = self._context.state.hold(Container(pattern), values)
            self._context.state.bind(scope, pattern.name, frozenset((container,)))
        return values

    @match.register(ast.MatchMapping)
    def _match_mapping(self, pattern: ast.MatchMapping, values: Values, scope: Scope) -> Values:
        for key, inner in zip(pattern.keys, pattern.patterns, strict=True):
            self._expressions.evaluate(key, scope)
            self.match(inner, self._expressions.containers.item(values, key), scope)
        if pattern.rest is not None:
            self._context.state.bind(scope, pattern.rest, values)
        return values

    def _by_position(self, found: Values, at: int, pattern: ast.MatchClass, scope: Scope) -> Values:
        """Return the attribute that a class's ``__match_args__`` put at a position."""
        site = self._context.site(pattern.cls, scope)
        names = (
            value.cls.match_args[at : at + 1] for value in found if isinstance(value, Instance)
        )
        attributes = (
            self._expressions.members.attribute(found, name, site)
            for some in names
            for name in some
        )
        return frozenset().union(*attributes) or UNKNOWN

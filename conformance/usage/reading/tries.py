"""``try`` statements: what the feed expects of a release, and goes on without."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.usage.reading.values import NOTHING, Container, Scope, Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from conformance.usage.reading.expressions import Expressions

# What a name, an attribute, a keyword or a member of an enum raises that NT does not have.
EXPECTED = frozenset(("AttributeError", "ImportError", "KeyError", "TypeError", "ValueError"))


@dataclass(frozen=True, slots=True)
class Branch:
    """One way through a statement: how it leaves the names."""

    ended: bool  #: Nothing follows it: it returns, raises, breaks or goes on.
    names: dict[str, Values]


def merge(scope: Scope, *ways: Branch) -> bool:
    """Let names be what any way that goes on leaves them; return whether none does."""
    going_on = [way for way in ways if not way.ended]
    names: dict[str, Values] = {}
    for way in going_on or ways:
        for name, values in way.names.items():
            names[name] = names.get(name, NOTHING) | values
    scope.names = names
    return not going_on


class Tries:
    """Reads ``try`` statements.

    A handler of what a missing name raises runs only on a release that lacks the name. On any
    other, what it uses is recorded as something the feed can do without.
    """

    def __init__(
        self, expressions: Expressions, walk: Callable[[Iterable[ast.stmt], Scope], bool]
    ) -> None:
        self._expressions = expressions
        self._context = expressions.context
        self._walk = walk

    def read(self, node: ast.Try | ast.TryStar, scope: Scope) -> bool:
        """Read one statement; return whether what follows it is never reached."""
        known, before = self._context, dict(scope.names)
        outer, known.raised, known.risked = (known.raised, known.risked), set(), set()
        caught = frozenset(name for handler in node.handlers for name in _caught(handler.type))
        with known.expecting(known.caught | caught):
            ended = self._walk(node.body, scope)
        raised, risked = known.raised, known.risked
        known.raised, known.risked = outer
        ended = self._walk(node.orelse, scope) or ended
        ways = [Branch(ended, scope.names)]
        for handler in node.handlers:
            scope.names = {**before, **self._bound_in(node.body, scope)}
            is_spare = bool(_caught(handler.type) & risked - raised)
            way = self._handle(handler, scope, is_spare=is_spare)
            ways += [] if is_spare else [way]
        ended = merge(scope, *ways)
        return self._walk(node.finalbody, scope) or ended

    def _handle(self, handler: ast.ExceptHandler, scope: Scope, *, is_spare: bool) -> Branch:
        values = self._expressions.evaluate(handler.type, scope) if handler.type else NOTHING
        held = (self._context.state.held(v) for v in values if isinstance(v, Container))
        if handler.name is not None:
            raised = self._expressions.annotations.of_values(values.union(*held))
            self._context.state.bind(scope, handler.name, raised)
        excused = EXPECTED if is_spare else frozenset()
        with self._context.expecting(self._context.caught | excused):
            return Branch(self._walk(handler.body, scope), scope.names)

    def _bound_in(self, body: list[ast.stmt], scope: Scope) -> dict[str, Values]:
        """Return what names may be when a body stops halfway."""
        names = (
            node.id
            for statement in body
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )
        known = {name: self._context.state.lookup((scope, name)) for name in names}
        return {name: values for name, values in known.items() if values}


def suppressed(node: ast.expr) -> frozenset[str]:
    """Return which missing names ``with suppress(...)`` passes over."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "suppress":
        return frozenset(name for argument in node.args for name in _caught(argument))
    return frozenset()


def _caught(node: ast.expr | None) -> frozenset[str]:
    """Return those of the expected exceptions that a handler names.

    One that catches everything names none: it was not written for a release that lacks a name.
    """
    parts = node.elts if isinstance(node, ast.Tuple) else [node] if node else []
    names = {ast.unparse(part).rpartition(".")[2] for part in parts}
    if "ModuleNotFoundError" in names:
        names.add("ImportError")
    return EXPECTED & names

"""``try`` statements: the exceptions of a missing name that the feed handles."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.usage.reading.values import NOTHING, Container, Scope, Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from conformance.usage.reading.expressions import Expressions

# Raised where NT lacks a name, an attribute, a keyword or a member of an enum.
EXPECTED = frozenset(("AttributeError", "ImportError", "KeyError", "TypeError", "ValueError"))


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of a statement: the names at its end."""

    ended: bool  #: It ends in ``return``, ``raise``, ``break`` or ``continue``.
    names: dict[str, Values]


def merge(scope: Scope, *branches: Branch) -> bool:
    """Join the names of the branches that did not end; return whether all ended."""
    going_on = [branch for branch in branches if not branch.ended]
    names: dict[str, Values] = {}
    for branch in going_on or branches:
        for name, values in branch.names.items():
            names[name] = names.get(name, NOTHING) | values
    scope.names = names
    return not going_on


class Tries:
    """Reads ``try`` statements.

    A handler of an exception that a missing name raises runs only on a release that lacks the
    name. On other releases the names in the handler are recorded as expected to be missing.
    """

    def __init__(
        self, expressions: Expressions, walk: Callable[[Iterable[ast.stmt], Scope], bool]
    ) -> None:
        self._expressions = expressions
        self._context = expressions.context
        self._walk = walk

    def read(self, node: ast.Try | ast.TryStar, scope: Scope) -> bool:
        """Read one statement; return whether what follows it is never reached."""
        context, before = self._context, dict(scope.names)
        outer, context.raised, context.risked = (context.raised, context.risked), set(), set()
        caught = frozenset(name for handler in node.handlers for name in _caught(handler.type))
        with context.expecting(context.caught | caught):
            ended = self._walk(node.body, scope)
        raised, risked = context.raised, context.risked
        context.raised, context.risked = outer
        ended = self._walk(node.orelse, scope) or ended
        branches = [Branch(ended, scope.names)]
        for handler in node.handlers:
            scope.names = {**before, **self._bound_in(node.body, scope)}
            is_fallback = bool(_caught(handler.type) & risked - raised)
            branch = self._handle(handler, scope, is_fallback=is_fallback)
            branches += [] if is_fallback else [branch]
        ended = merge(scope, *branches)
        return self._walk(node.finalbody, scope) or ended

    def _handle(self, handler: ast.ExceptHandler, scope: Scope, *, is_fallback: bool) -> Branch:
        values = self._expressions.evaluate(handler.type, scope) if handler.type else NOTHING
        held = (self._context.state.held(v) for v in values if isinstance(v, Container))
        if handler.name is not None:
            raised = self._expressions.annotations.of_values(values.union(*held))
            self._context.state.bind(scope, handler.name, raised)
        excused = EXPECTED if is_fallback else frozenset()
        with self._context.expecting(self._context.caught | excused):
            return Branch(self._walk(handler.body, scope), scope.names)

    def _bound_in(self, body: list[ast.stmt], scope: Scope) -> dict[str, Values]:
        """Return the values of names that a body binds, for where it stops halfway."""
        names = (
            node.id
            for statement in body
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )
        known = {name: self._context.state.lookup((scope, name)) for name in names}
        return {name: values for name, values in known.items() if values}


def suppressed(node: ast.expr) -> frozenset[str]:
    """Return the expected exceptions that ``with suppress(...)`` names."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "suppress":
        return frozenset(name for argument in node.args for name in _caught(argument))
    return frozenset()


def _caught(node: ast.expr | None) -> frozenset[str]:
    """Return those of the expected exceptions that a handler names.

    ``except Exception`` names none: it was not written for a release that lacks a name.
    """
    parts = node.elts if isinstance(node, ast.Tuple) else [node] if node else []
    names = {ast.unparse(part).rpartition(".")[2] for part in parts}
    if "ModuleNotFoundError" in names:
        names.add("ImportError")
    return EXPECTED & names

"""Guards: tests by which a feed asks what the release has before it uses it."""

from __future__ import annotations

import ast
import operator
import re
from typing import TYPE_CHECKING, Any

from packaging.version import Version

from conformance.model.guard import Guard
from conformance.usage.reading.values import (
    NOTHING,
    AskedFor,
    Evaluate,
    Instance,
    Named,
    NamesOf,
    ReleaseVersion,
    Scope,
    Text,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from conformance.usage.reading.context import AnalysisContext

_COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_INCONCLUSIVE = AskedFor(Guard.VERSION, None)


class Guards:
    """Tells which tests are guards, and what they give on the release that is read with."""

    def __init__(self, context: AnalysisContext, evaluate: Evaluate) -> None:
        self._context = context
        self._evaluate = evaluate

    def result(self, test: ast.expr, scope: Scope) -> AskedFor | None:
        """Return what a test gives where it asks what the release has, else None."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                found = self.result(operand, scope)
                return found.negated() if found else None
            case ast.BoolOp(op=op, values=parts):
                return self._combined(parts, scope, ends_with=isinstance(op, ast.Or))
            case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=None)]):
                found = self._asked(left, scope)
                return found.negated() if found and isinstance(op, ast.Is | ast.Eq) else found
        return self._asked(test, scope)

    def of_case(
        self, case: ast.match_case, asked: AskedFor | None, scope: Scope
    ) -> tuple[Guard | None, AskedFor | None]:
        """Return the guard of a case's body, and what is asked for in the cases after it.

        Args:
            case: The case of a ``match``.
            asked: What its subject asks, if it asks what the release has.
            scope: Where it stands.
        """
        result = self.result(case.guard, scope) if case.guard else None
        guard = result.guard if result and result.excludes(holds=True) else None
        match case.pattern:
            case ast.MatchSingleton(value=bool(value)) if asked and asked.holds is not None:
                guard = guard or (asked.guard if asked.excludes(holds=value) else None)
                is_taken = asked.holds is value and case.guard is None
                return guard, AskedFor(asked.guard, None) if is_taken else asked
        # A version that is matched in parts may match any of the patterns.
        is_open = asked is not None and asked.holds is None
        return guard or (asked.guard if asked and is_open else None), asked

    def of_members(self, node: ast.expr, elements: Values) -> Values:
        """Return what a comprehension over the members of enums asks, beside its own values.

        Args:
            node: What it gives for a member, such as ``one.name`` or ``one.name == "SPOT"``.
            elements: The members.
        """
        enums = [NamesOf(Named(v.cls.name, v.cls)) for v in elements if isinstance(v, Instance)]
        match node:
            case ast.Attribute(value=ast.Name(), attr="name"):
                return frozenset(enums)
            case ast.Compare(
                left=ast.Attribute(attr="name"),
                ops=[ast.Eq()],
                comparators=[ast.Constant(value=str(name))],
            ):
                return frozenset(AskedFor(Guard.MEMBERSHIP, one.have(name)) for one in enums)
        return NOTHING

    def compared(self, node: ast.Compare, sides: Sequence[Values]) -> AskedFor | None:
        """Return what a comparison gives that asks what the release has; None for any other.

        Args:
            node: The comparison.
            sides: The values of what is compared, from left to right.
        """
        if isinstance(node.ops[0], ast.In | ast.NotIn):
            return self._listed(node, *sides[:2])
        return self._compared_version(node, *sides[:2]) if self._context.asks_version else None

    def _listed(self, node: ast.Compare, names: Values, lists: Values) -> AskedFor | None:
        """Return what ``"testnet" in BinanceDataClientConfig.__struct_fields__`` gives."""
        found = {
            listed.have(name.value)
            for listed in lists
            if isinstance(listed, NamesOf)
            for name in names
            if isinstance(name, Text)
        }
        if len(found) != 1 or len(names) != 1:
            return None
        asked = AskedFor(Guard.MEMBERSHIP, found.pop())
        return asked if isinstance(node.ops[0], ast.In) else asked.negated()

    def _compared_version(
        self, node: ast.Compare, of_left: Values, of_right: Values
    ) -> AskedFor | None:
        """Return what a comparison of the release's version gives; None for any other."""
        left, op, right = node.left, node.ops[0], node.comparators[0]
        on_left, on_right = self._holds_version(of_left), self._holds_version(of_right)
        if not on_left and not on_right:
            return None
        if on_left is on_right or type(op) not in _COMPARED or len(node.ops) > 1:
            return _INCONCLUSIVE
        try:
            other = _version_in(right if on_left else left)
        except ValueError:
            return _INCONCLUSIVE
        release = Version(self._context.api.release)
        own = release.release if isinstance(other, tuple) else release
        sides = (own, other) if on_left else (other, own)
        return AskedFor(Guard.VERSION, _COMPARED[type(op)](*sides))

    def _combined(
        self, parts: Sequence[ast.expr], scope: Scope, *, ends_with: bool
    ) -> AskedFor | None:
        """Return what ``and`` or ``or`` gives, if one guard decides it or all are guards."""
        found = [self.result(part, scope) for part in parts]
        guards = [one for one in found if one is not None]
        if deciding := next((one for one in guards if one.holds is ends_with), None):
            return deciding
        if guards and len(guards) == len(found):
            is_conclusive = all(one.holds is not None for one in guards)
            return AskedFor(guards[0].guard, not ends_with if is_conclusive else None)
        return None

    def _asked(self, test: ast.expr, scope: Scope) -> AskedFor | None:
        values = self._values(test, scope)
        asked = {value for value in values if isinstance(value, AskedFor)}
        if len(asked) == 1:
            return asked.pop()
        return _INCONCLUSIVE if self._holds_version(values) else None

    def _holds_version(self, values: Values) -> bool:
        if not self._context.asks_version:
            return False
        held = self._context.state.everything_in(values)
        return any(isinstance(value, ReleaseVersion) for value in held)

    def _values(self, node: ast.expr, scope: Scope) -> Values:
        with self._context.quietly():
            return self._evaluate(node, scope)


def _version_in(node: ast.expr) -> Version | tuple[int, ...]:
    """Return the version that an expression writes out.

    Raises:
        ValueError: There is none.
    """
    texts = [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    if len(texts) == 1 and re.fullmatch(r"v?\d+(\.\d+)+\S*", texts[0]):
        return Version(texts[0])
    if isinstance(node, ast.Tuple | ast.List):
        numbers = [part.value for part in node.elts if isinstance(part, ast.Constant)]
        if len(numbers) == len(node.elts) > 1:
            return tuple(number for number in numbers if isinstance(number, int))
    raise ValueError("no version is written out")

"""Expressions of the feed: their values, and their uses of NT."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from conformance.model.api import ApiObject, Missing
from conformance.model.guard import Guard
from conformance.usage.reading.annotations import Annotations, Quotes
from conformance.usage.reading.bindings import Names, Targets
from conformance.usage.reading.branches import Narrowing
from conformance.usage.reading.calls import Calls
from conformance.usage.reading.containers import ContainerOperations
from conformance.usage.reading.definitions import Classes
from conformance.usage.reading.dispatch import MethodByType
from conformance.usage.reading.guards import Guards
from conformance.usage.reading.members import Members
from conformance.usage.reading.python import Python
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Arguments,
    AskedFor,
    Container,
    Evaluate,
    Foreign,
    LocalClass,
    LocalFunction,
    LocalInstance,
    Member,
    Named,
    NamesOf,
    Pattern,
    Scope,
    ScopeKind,
    Text,
    TypeText,
    Value,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.usage.reading.context import AnalysisContext


_Sequence = ast.List | ast.Tuple | ast.Set
_Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
Display = ast.Dict | _Sequence | _Comprehension


class Displays:
    """Makes containers of displays and comprehensions."""

    def __init__(
        self,
        context: AnalysisContext,
        evaluate: Evaluate,
        targets: Targets,
        narrowing: Narrowing,
        guards: Guards,
    ) -> None:
        self._guards = guards
        self._context = context
        self._evaluate = evaluate
        self._targets = targets
        self._narrowing = narrowing

    @MethodByType
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
                    state.spread(container, spread)
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
        elements = NOTHING
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
        asked = self._guards.of_members(node.elt, elements)
        held = self._evaluate(node.elt, inner).union(asked)
        return frozenset((self._context.state.hold(container, held),)).union(
            one for one in asked if isinstance(one, NamesOf)
        )


class Expressions:
    """Evaluates expressions, and records their uses of NT."""

    def __init__(self, context: AnalysisContext) -> None:
        self.context = context
        self.classes = Classes(context)
        self.annotations = Annotations(context, self._quietly)
        self.members = Members(context, self.annotations, self.classes)
        self._containers = ContainerOperations(context.state)
        self.calls = Calls(context, self.annotations, self.classes, self.members)
        self.python = Python(context, self.annotations, self.classes, self.members, self.calls)
        self.narrowing = Narrowing(context, self.annotations, self.classes, self._quietly)
        self.targets = Targets(context, self.evaluate, self.classes, self.members, self.calls)
        self.guards = Guards(context, self.evaluate)
        self._quotes = Quotes()
        self._names = Names(context, self.members)
        self._displays = Displays(context, self.evaluate, self.targets, self.narrowing, self.guards)

    @MethodByType
    def evaluate(self, node: ast.AST, scope: Scope) -> Values:
        """Return the values of an expression."""
        for child in ast.iter_child_nodes(node):
            self.evaluate(child, scope)
        return UNKNOWN

    @evaluate.register(ast.Name)
    def _evaluate_name(self, node: ast.Name, scope: Scope) -> Values:
        return self._names.evaluate(node, scope)

    @evaluate.register(ast.Constant)
    def _evaluate_constant(self, node: ast.Constant, scope: Scope) -> Values:
        if isinstance(node.value, str):
            if ":" in node.value and node.value.startswith(self.context.api.package):
                self.members.nt.written(node.value, self.context.site(node, scope))
            return frozenset((Text(node.value, self.context.guard),))
        if isinstance(node.value, bytes) and node.value.lstrip().startswith(b"{"):
            return frozenset((Text(node.value.decode("utf-8", "replace"), self.context.guard),))
        return NOTHING if node.value is None else UNKNOWN

    @evaluate.register(ast.Attribute)
    def _evaluate_attribute(self, node: ast.Attribute, scope: Scope) -> Values:
        values = self.evaluate(node.value, scope)
        return self.members.attribute(values, node.attr, self.context.site(node, scope))

    @evaluate.register(ast.Call)
    def _evaluate_call(self, node: ast.Call, scope: Scope) -> Values:
        called = self.evaluate(node.func, scope)
        arguments = self._arguments(node, scope)
        known = self.python.functions
        handled = [v for v in called if isinstance(v, Foreign) and v.path in known]
        given = (known[value.path](arguments, scope) for value in handled)
        others = self.calls.call(called.difference(handled), arguments, scope)
        return others.union(*given) or UNKNOWN

    @evaluate.register(ast.Subscript)
    def _evaluate_subscript(self, node: ast.Subscript, scope: Scope) -> Values:
        keys = self.evaluate(node.slice, scope)
        asked = self.guards.result(node.slice, scope)
        values = (
            self._choices(node.value, asked, scope)
            if asked and isinstance(node.value, ast.Dict)
            else self.evaluate(node.value, scope)
        )
        found = NOTHING
        for value in values:
            found |= self._subscribed(value, keys, node, scope)
        return found or UNKNOWN

    @evaluate.register(ast.Await)
    def _evaluate_await(self, node: ast.Await, scope: Scope) -> Values:
        values = self.evaluate(node.value, scope)
        containers = [v for v in values if isinstance(v, Container) and v.may_be_element]
        return values.union(*map(self.context.state.held, containers))

    @evaluate.register(ast.NamedExpr)
    def _evaluate_named_expression(self, node: ast.NamedExpr, scope: Scope) -> Values:
        values = self.evaluate(node.value, scope)
        self.context.state.bind(scope.home, node.target.id, values)
        return values

    @evaluate.register(ast.IfExp)
    def _evaluate_conditional(self, node: ast.IfExp, scope: Scope) -> Values:
        self.evaluate(node.test, scope)
        result = self.guards.result(node.test, scope)
        found = NOTHING
        for branch, holds in ((node.body, True), (node.orelse, False)):
            guard = result.guard if result and result.excludes(holds=holds) else None
            with self.context.guarded(guard):
                found |= self._under(node.test, branch, scope, holds=holds)
        return found

    @evaluate.register(ast.BoolOp)
    def _evaluate_boolean_operation(self, node: ast.BoolOp, scope: Scope) -> Values:
        before, found = dict(scope.names), NOTHING
        holds, guard = isinstance(node.op, ast.And), None
        for part in node.values:
            with self.context.guarded(guard):
                found |= self.evaluate(part, scope)
            scope.names.update(self.narrowing.names(part, scope, holds=holds))
            if (result := self.guards.result(part, scope)) and result.excludes(holds=holds):
                guard = guard or result.guard
        _restore(scope, before)
        return found

    @evaluate.register(ast.Compare)
    def _evaluate_comparison(self, node: ast.Compare, scope: Scope) -> Values:
        sides = [self.evaluate(side, scope) for side in (node.left, *node.comparators)]
        asked = self.guards.compared(node, sides)
        return frozenset((asked,)) if asked else UNKNOWN

    @evaluate.register(ast.BinOp)
    def _evaluate_binary_operation(self, node: ast.BinOp, scope: Scope) -> Values:
        parts, first = [node], node
        while isinstance(first.left, ast.BinOp):  # a sum of a thousand terms is a thousand deep
            first = first.left
            parts.append(first)
        values = [
            self.evaluate(first.left, scope),
            *(self.evaluate(part.right, scope) for part in reversed(parts)),
        ]
        both = frozenset().union(*values)
        if isinstance(node.op, ast.BitOr):
            return both
        written = self.calls.nt.written
        written.note_operation(first, values[0], values[1], scope)
        is_text = all(isinstance(value, Text | Pattern) for value in both)
        if is_text and all(isinstance(part.op, ast.Add) for part in parts):
            return written.joined(values) or UNKNOWN
        return frozenset(value for value in both if isinstance(value, Container)) or UNKNOWN

    @evaluate.register(ast.JoinedStr)
    def _evaluate_joined_text(self, node: ast.JoinedStr, scope: Scope) -> Values:
        is_plain, values = True, []
        for part in node.values:
            plain = part
            if isinstance(part, ast.FormattedValue):
                is_plain = is_plain and part.conversion == -1 and part.format_spec is None
                plain = part.value
                if part.format_spec is not None:
                    self.evaluate(part.format_spec, scope)
            values.append(self.evaluate(plain, scope))
        return (is_plain and self.calls.nt.written.joined(values)) or UNKNOWN

    @evaluate.register(Display)
    def _evaluate_display(self, node: Display, scope: Scope) -> Values:
        return self._displays.evaluate(node, scope)

    @evaluate.register(ast.Starred)
    def _evaluate_starred(self, node: ast.Starred, scope: Scope) -> Values:
        return self.targets.elements(self.evaluate(node.value, scope))

    @evaluate.register(ast.Lambda)
    def _evaluate_lambda(self, node: ast.Lambda, scope: Scope) -> Values:
        inner = self.context.scope_of(node, scope, ScopeKind.INLINE)
        function = LocalFunction(node, scope, inner)
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.evaluate(default, scope)
        taken = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        inner.names.clear()
        for argument in taken:
            key = (inner, argument.arg)
            inner.names[argument.arg] = self.context.state.lookup(key) or UNKNOWN
        self.context.state.join((inner, "return"), self.evaluate(node.body, inner))
        return frozenset((function,))

    @evaluate.register(ast.Yield | ast.YieldFrom)
    def _evaluate_yield(self, node: ast.Yield | ast.YieldFrom, scope: Scope) -> Values:
        values = self.evaluate(node.value, scope) if node.value else NOTHING
        if isinstance(node, ast.YieldFrom):
            values = self.targets.elements(values)
        generator = Container((scope.home, "generator"))
        self.context.state.hold(generator, values)
        self.context.state.join((scope.home, "return"), (generator,))
        return UNKNOWN

    def evaluate_annotation(self, node: ast.expr, scope: Scope) -> None:
        """Record the uses in an annotation, in quotes or not."""
        self.evaluate(node, scope)
        for quoted in self._quotes.types_in(node):
            self.evaluate_annotation(quoted, scope)

    def evaluate_local_annotation(self, node: ast.expr, scope: Scope) -> None:
        """Record the uses in an annotation, which Python does not evaluate inside a function."""
        is_local = scope.home.kind is ScopeKind.FUNCTION
        with self.context.guarded(Guard.ANNOTATION if is_local else None):
            self.evaluate_annotation(node, scope)

    def decorate(self, node: ast.expr, decorated: Value, scope: Scope) -> None:
        """Call a decorator of NT's or the feed's own with what it decorates."""
        callables = frozenset(
            value
            for value in self.evaluate(node, scope)
            if isinstance(value, LocalFunction | LocalInstance | Member | Named)
        )
        given = Arguments(node=node, positions=(frozenset((decorated,)),))
        self.calls.call(callables, given, scope)

    def _quietly(self, node: ast.expr, scope: Scope) -> Values:
        """Evaluate an expression whose uses are recorded elsewhere."""
        with self.context.quietly():
            return self.evaluate(node, scope)

    def _arguments(self, node: ast.Call, scope: Scope) -> Arguments:
        positions, spread = [], NOTHING
        for argument in node.args:
            values = self.evaluate(argument, scope)
            if isinstance(argument, ast.Starred):
                spread |= values
            else:
                positions.append(values)
        named = {k.arg: self.evaluate(k.value, scope) for k in node.keywords if k.arg}
        mappings = [self.evaluate(k.value, scope) for k in node.keywords if not k.arg]
        return Arguments(
            node=node,
            positions=tuple(positions),
            keywords=named,
            spread=spread,
            mappings=NOTHING.union(*mappings),
            spreads=len(positions) < len(node.args) or bool(mappings),
            guard=self.context.guard,
        )

    def _subscribed(self, value: Value, keys: Values, node: ast.Subscript, scope: Scope) -> Values:
        match value:
            case Named(obj=ApiObject(is_enum=True)):
                return self.calls.nt.enum_by_name(value, keys, node.slice, scope)
            case Named(obj=ApiObject(is_class=True) | Missing()) | LocalClass() | Foreign():
                return frozenset((TypeText(node, scope),))
        return self._containers.item(frozenset((value,)), node.slice, keys) - UNKNOWN

    def _choices(self, node: ast.Dict, asked: AskedFor, scope: Scope) -> Values:
        """Evaluate ``{True: lambda: ..., False: lambda: ...}`` of which one is chosen."""
        for key, value in zip(node.keys, node.values, strict=True):
            match key, value:
                case ast.Constant(value=bool(holds)), ast.Lambda():
                    guard = asked.guard if asked.excludes(holds=holds) else None
                    with self.context.guarded(guard):
                        self.evaluate(value, scope)
                case _:
                    self.evaluate(value, scope)
        return self._quietly(node, scope)

    def _under(self, test: ast.expr, branch: ast.expr, scope: Scope, *, holds: bool) -> Values:
        before = dict(scope.names)
        scope.names.update(self.narrowing.names(test, scope, holds=holds))
        found = self.evaluate(branch, scope)
        _restore(scope, before)
        return found


def _restore(scope: Scope, before: Mapping[str, Values]) -> None:
    """Undo what was narrowed, and keep what was bound by ``:=`` meanwhile."""
    scope.names.update(before)

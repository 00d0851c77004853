"""Statements of the feed, in the order in which they run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from conformance.model.unresolved import Unresolved
from conformance.usage.reading.bindings import Imports
from conformance.usage.reading.branches import Branch, Patterns, Tries, merge, suppressed
from conformance.usage.reading.declarations import ClassBodies, Functions
from conformance.usage.reading.dispatch import MethodByType
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Container,
    LocalFunction,
    Scope,
    TypeText,
)
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.usage.reading.expressions import Expressions

_TYPE_ALIAS = getattr(ast, "TypeAlias", ())  # since Python 3.12


class Statements:
    """Walks statements; a body ends at ``return``, ``raise``, ``break`` or ``continue``."""

    def __init__(self, expressions: Expressions) -> None:
        self._expressions = expressions
        self._context = expressions.context
        self._targets = expressions.targets
        self._imports = Imports(self._context, expressions.members)
        self._classes = ClassBodies(expressions)
        self._patterns = Patterns(
            self._context, expressions.evaluate, expressions.narrowing, expressions.members
        )
        self._functions = Functions(expressions)
        self._tries = Tries(
            self._context,
            expressions.evaluate,
            expressions.annotations,
            self.walk,
            self._targets.bind,
        )

    def body_of(self, function: LocalFunction) -> None:
        """Read the body of a function."""
        inner = self._functions.enter(function)
        if not isinstance(function.node, ast.Lambda):
            self.walk(function.node.body, inner)

    def walk(self, body: Iterable[ast.stmt], scope: Scope) -> bool:
        """Read statements; return whether what follows them is never reached."""
        ended = False
        with self._context.guarded(None):
            for node in body:
                ended = self._read_guarded(node, scope) or ended
        return ended

    def _read_guarded(self, node: ast.stmt, scope: Scope) -> bool:
        try:
            return bool(self.read(node, scope))
        except RecursionError:
            site = self._context.site(node, scope)
            where = f"{site.file}:{site.line}"
            self._context.record.note(
                where, UseKind.UNRESOLVED, site, member="", note=Unresolved.TOO_DEEP
            )
            return False

    @MethodByType
    def read(self, node: ast.AST, scope: Scope) -> bool:
        """Read one statement; return whether what follows it is never reached."""
        if isinstance(node, _TYPE_ALIAS):
            self._alias(node, scope)
            return False
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._expressions.evaluate(child, scope)
        return isinstance(node, ast.Raise | ast.Break | ast.Continue)

    @read.register(ast.Import)
    def _read_import(self, node: ast.Import, scope: Scope) -> bool:
        self._imports.modules(node, scope)
        return False

    @read.register(ast.ImportFrom)
    def _read_import_from(self, node: ast.ImportFrom, scope: Scope) -> bool:
        self._imports.names(node, scope)
        return False

    @read.register(ast.FunctionDef | ast.AsyncFunctionDef)
    def _read_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> bool:
        self._type_parameters(node, scope)
        self._functions.declare(node, scope)
        return False

    @read.register(ast.ClassDef)
    def _read_class(self, node: ast.ClassDef, scope: Scope) -> bool:
        self._type_parameters(node, scope)
        cls = self._classes.declare(node, scope)
        cls.body.names.clear()
        self.walk(node.body, cls.body)
        return False

    @read.register(ast.Assign)
    def _read_assignment(self, node: ast.Assign, scope: Scope) -> bool:
        values = self._expressions.evaluate(node.value, scope)
        for target in node.targets:
            self._targets.bind(target, values, scope)
        return False

    @read.register(ast.AnnAssign)
    def _read_annotated_assignment(self, node: ast.AnnAssign, scope: Scope) -> bool:
        values = self._expressions.evaluate(node.value, scope) if node.value else NOTHING
        self._expressions.evaluate_local_annotation(node.annotation, scope)
        annotated = self._expressions.annotations.instances(node.annotation, scope)
        self._targets.bind(node.target, annotated or values or UNKNOWN, scope)
        return False

    @read.register(ast.AugAssign)
    def _read_augmented_assignment(self, node: ast.AugAssign, scope: Scope) -> bool:
        values = self._expressions.evaluate(node.value, scope)
        before = self._expressions.evaluate(node.target, scope)
        self._expressions.calls.nt.written.note_operation(node, before, values, scope)
        for value in before:
            if isinstance(value, Container):
                self._context.state.hold(value, self._targets.elements(values))
        return False

    @read.register(ast.Return)
    def _read_return(self, node: ast.Return, scope: Scope) -> bool:
        values = self._expressions.evaluate(node.value, scope) if node.value else NOTHING
        self._context.state.join((scope, "return"), values)
        return True

    @read.register(ast.Assert)
    def _read_assert(self, node: ast.Assert, scope: Scope) -> bool:
        self._expressions.evaluate(node.test, scope)
        scope.names.update(self._expressions.narrowing.names(node.test, scope, holds=True))
        return False

    @read.register(ast.Global)
    def _read_global(self, node: ast.Global, scope: Scope) -> bool:
        scope.elsewhere.update(dict.fromkeys(node.names, scope.top))
        scope.top.shared.update(node.names)
        return False

    @read.register(ast.Nonlocal)
    def _read_nonlocal(self, node: ast.Nonlocal, scope: Scope) -> bool:
        for name in node.names:
            around = scope.parent
            while around and around.parent and not self._context.state.knows((around, name)):
                around = around.parent
            scope.elsewhere[name] = around or scope.top
            scope.elsewhere[name].shared.add(name)
        return False

    @read.register(ast.If)
    def _read_if(self, node: ast.If, scope: Scope) -> bool:
        self._expressions.evaluate(node.test, scope)
        name = node.test.id if isinstance(node.test, ast.Name) else getattr(node.test, "attr", "")
        is_for_checkers = name == "TYPE_CHECKING"
        excused = frozenset(("ImportError",)) if is_for_checkers else frozenset()
        result = self._expressions.guards.result(node.test, scope)
        excluded = [
            result.guard if result and result.excludes(holds=h) else None for h in (True, False)
        ]
        with (
            self._context.expecting(self._context.caught | excused),
            self._context.guarded(excluded[0]),
        ):
            body = self._branch(node.test, node.body, scope, holds=True)
        with self._context.guarded(excluded[1]):
            orelse = self._branch(node.test, node.orelse, scope, holds=False)
        if result and ((body.ended and excluded[1]) or (orelse.ended and excluded[0])):
            # What follows belongs to the other branch: `walk` undoes it at the end of the block.
            self._context.guard = self._context.guard or result.guard
        return merge(scope, body, orelse)

    @read.register(ast.For | ast.AsyncFor)
    def _read_for(self, node: ast.For | ast.AsyncFor, scope: Scope) -> bool:
        self._join_loop_names(node, scope)
        elements = self._targets.elements(self._expressions.evaluate(node.iter, scope))
        self._targets.bind(node.target, elements, scope)
        self.walk(node.body, scope)
        self._join_loop_names(node, scope)
        self.walk(node.orelse, scope)
        return False

    @read.register(ast.While)
    def _read_while(self, node: ast.While, scope: Scope) -> bool:
        self._join_loop_names(node, scope)
        self._expressions.evaluate(node.test, scope)
        self._branch(node.test, node.body, scope, holds=True)
        self._join_loop_names(node, scope)
        self.walk(node.orelse, scope)
        return False

    @read.register(ast.With | ast.AsyncWith)
    def _read_with(self, node: ast.With | ast.AsyncWith, scope: Scope) -> bool:
        expected = self._context.caught
        for item in node.items:
            values = self._expressions.evaluate(item.context_expr, scope)
            expected |= suppressed(item.context_expr)
            if item.optional_vars is not None:
                self._targets.bind(item.optional_vars, self._targets.entered(values), scope)
        with self._context.expecting(expected):
            ended = self.walk(node.body, scope)
        return ended and expected == self._context.caught

    @read.register(ast.Try | ast.TryStar)
    def _read_try(self, node: ast.Try | ast.TryStar, scope: Scope) -> bool:
        return self._tries.read(node, scope)

    @read.register(ast.Match)
    def _read_match(self, node: ast.Match, scope: Scope) -> bool:
        subject = self._expressions.evaluate(node.subject, scope)
        asked = self._expressions.guards.result(node.subject, scope)
        branches: list[Branch] = []
        before = dict(scope.names)
        for case in node.cases:
            found = self._patterns.match(case.pattern, subject, scope)
            if isinstance(node.subject, ast.Name):
                scope.names[node.subject.id] = found
            if case.guard is not None:
                self._expressions.evaluate(case.guard, scope)
            guard, asked = self._expressions.guards.of_case(case, asked, scope)
            with self._context.guarded(guard):
                branches.append(Branch(self.walk(case.body, scope), scope.names))
            scope.names = dict(before)
        return merge(scope, *branches, Branch(ended=False, names=before))

    def _branch(self, test: ast.expr, body: list[ast.stmt], scope: Scope, *, holds: bool) -> Branch:
        """Read one branch of a test and return its names; the scope's own names are restored."""
        before = scope.names
        scope.names = {**before, **self._expressions.narrowing.names(test, scope, holds=holds)}
        branch = Branch(self.walk(body, scope), scope.names)
        scope.names = before
        return branch

    def _join_loop_names(self, loop: ast.stmt, scope: Scope) -> None:
        """Let each name that a loop binds have all values that it has anywhere in its scope."""
        for name in self._context.stored_names(loop):
            known = self._context.state.lookup((scope, name))
            if known:
                scope.names[name] = scope.names.get(name, NOTHING) | known

    def _alias(self, node: ast.AST, scope: Scope) -> None:
        """Bind ``type Tick = QuoteTick | TradeTick``."""
        name, value = getattr(node, "name", None), getattr(node, "value", None)
        if isinstance(name, ast.Name) and isinstance(value, ast.expr):
            self._expressions.evaluate_annotation(value, scope)
            self._context.state.bind(scope, name.id, frozenset((TypeText(value, scope),)))

    def _type_parameters(self, node: ast.stmt, scope: Scope) -> None:
        """Bind ``T`` of ``def f[T: Strategy]`` to its bound."""
        for parameter in getattr(node, "type_params", ()):
            bound = getattr(parameter, "bound", None)
            values = self._expressions.evaluate(bound, scope) if bound else UNKNOWN
            self._context.state.bind(scope, parameter.name, values)

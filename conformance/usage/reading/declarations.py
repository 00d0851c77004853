"""Definitions of functions and classes in the feed, and the methods of NT that they override."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from conformance.model.api import Missing
from conformance.usage.reading.definitions import decorators, overridden, variadic
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    AskedFor,
    LocalClass,
    LocalFunction,
    LocalInstance,
    Named,
    Scope,
    ScopeKind,
    Values,
    present_first,
)
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.usage.reading.expressions import Expressions

Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Functions:
    """Declares functions and prepares the names that their bodies start with."""

    def __init__(self, expressions: Expressions) -> None:
        self._expressions = expressions
        self._context = expressions.context
        self._classes = expressions.classes
        self._annotations = expressions.annotations

    def declare(self, node: Definition, scope: Scope) -> None:
        """Bind a function and leave its body for later, when every module's names are known."""
        inner = self._context.scope_of(node, scope, ScopeKind.FUNCTION)
        cls = scope.cls
        function = LocalFunction(node, scope, inner, cls)
        self._evaluate_head(node, function, scope)
        self._context.state.bind(scope, node.name, frozenset((function,)))
        if cls is not None:
            self._override(node, cls)
        self._context.leave_for_later(function)

    def enter(self, function: LocalFunction) -> Scope:
        """Return the scope of a function's body with its parameters bound."""
        inner, taken = function.inner, function.node.args
        inner.names.clear()
        inner.elsewhere.clear()
        positional = [*taken.posonlyargs, *taken.args]
        described = self._callback_parameters(function)
        for at, argument in enumerate([*positional, *taken.kwonlyargs]):
            values = self._own_first(function) if at == 0 and positional else NOTHING
            values = values or self._parameter(function, argument)
            if at < len(positional):
                values = values or described.get(at, NOTHING)
            inner.names[argument.arg] = values or UNKNOWN
            self._context.state.join((inner, argument.arg), values)
        for variable in filter(None, (taken.vararg, taken.kwarg)):
            inner.names[variable.arg] = frozenset((variadic(function, variable),))
        return inner

    def _evaluate_head(self, node: Definition, function: LocalFunction, scope: Scope) -> None:
        for decorator in node.decorator_list:
            self._expressions.decorate(decorator, function, scope)
        for annotation in _annotations(node):
            self._expressions.evaluate_annotation(annotation, scope)
        for name, default in _defaults(node):
            values = self._expressions.evaluate(default, scope)
            self._context.state.join((function.inner, name), values - UNKNOWN)

    def _parameter(self, function: LocalFunction, argument: ast.arg) -> Values:
        annotated = NOTHING
        if argument.annotation is not None:
            annotated = self._annotations.instances(argument.annotation, function.scope)
        return annotated or self._context.state.lookup((function.inner, argument.arg))

    def _own_first(self, function: LocalFunction) -> Values:
        """Return what the first parameter of a method is."""
        names = decorators(function.node)
        if function.cls is None or "staticmethod" in names:
            return NOTHING
        return frozenset((function.cls if "classmethod" in names else LocalInstance(function.cls),))

    def _override(self, node: Definition, cls: LocalClass) -> None:
        """Record a method that overrides one of NT's, or did in another release: NT calls it."""
        base = overridden(node.name, cls, self._classes.nt_families(cls))
        if base is None or node.name.startswith("__"):
            return
        taken = tuple(_taken(node))
        is_static = "staticmethod" in decorators(node)
        self._context.record.note(
            base,
            UseKind.OVERRIDE,
            self._context.site(node, cls.body),
            member=node.name,
            parameters=taken if is_static else taken[1:],
            expected=self._context.guard or "",
        )

    def _callback_parameters(self, function: LocalFunction) -> dict[int, Values]:
        """Return what NT passes to an overridden callback, by position, from NT's signature."""
        if function.cls is None or isinstance(function.node, ast.Lambda):
            return {}
        base = self._classes.nt_base_with(function.cls, function.node.name)
        if base is None:
            return {}
        found = base.obj.member(function.node.name)
        signature = None if isinstance(found, Missing) else found.signature
        origin = f"{base.name}.{function.node.name}()"
        return {
            at: self._annotations.from_text(
                parameter.type, base.obj, f"{origin}'s {parameter.name}"
            )
            for at, parameter in enumerate(signature.parameters if signature else (), 1)
        }


class ClassBodies:
    """Declares classes of the feed's own."""

    def __init__(self, expressions: Expressions) -> None:
        self._expressions = expressions
        self._context = expressions.context

    def declare(self, node: ast.ClassDef, scope: Scope) -> LocalClass:
        """Bind a class, record which of NT's it derives from, and return it."""
        cls = self._context.classes.get(node)
        if cls is None:
            cls = LocalClass(node, self._context.scope_of(node, scope, ScopeKind.CLASS))
            cls.body.cls = cls
            self._context.classes[node] = cls
            self._context.hierarchy += 1
        for base in node.bases:
            self._derive(cls, base, scope)
        for keyword in node.keywords:
            self._expressions.evaluate(keyword.value, scope)
        for decorator in node.decorator_list:
            self._expressions.decorate(decorator, cls, scope)
        self._context.state.bind(scope, node.name, frozenset((cls,)))
        return cls

    def _derive(self, cls: LocalClass, base: ast.expr, scope: Scope) -> None:
        found = self._expressions.evaluate(base, scope)
        values = frozenset(value for value in found if not isinstance(value, AskedFor))
        generic = self._annotations_of(base, scope)
        self._expressions.classes.derive(cls, base, values | generic)
        for value in present_first(values | generic):
            if isinstance(value, Named):
                site = self._context.site(base, scope)
                expected = self._context.guard or ""
                self._context.record.note(value, UseKind.SUBCLASS, site, expected=expected)

    def _annotations_of(self, base: ast.expr, scope: Scope) -> Values:
        """Return the class behind ``Base[Parameter]``."""
        if not isinstance(base, ast.Subscript):
            return NOTHING
        values = self._expressions.evaluate(base.value, scope)
        return frozenset(v for v in values if isinstance(v, Named | LocalClass))


def _taken(node: Definition) -> Iterator[str]:
    """Yield what a method takes by position, as written: ``tick``, ``extra=...``, ``*more``."""
    names = [*node.args.posonlyargs, *node.args.args]
    required = len(names) - len(node.args.defaults)
    for at, argument in enumerate(names):
        yield argument.arg if at < required else f"{argument.arg}=..."
    if node.args.vararg is not None:
        yield f"*{node.args.vararg.arg}"


def _annotations(node: Definition) -> Iterator[ast.expr]:
    taken = node.args
    arguments = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs, taken.vararg, taken.kwarg]
    for argument in arguments:
        if argument is not None and argument.annotation is not None:
            yield argument.annotation
    if node.returns is not None:
        yield node.returns


def _defaults(node: Definition) -> Iterator[tuple[str, ast.expr]]:
    positional = [*node.args.posonlyargs, *node.args.args]
    for argument, default in zip(positional[::-1], node.args.defaults[::-1], strict=False):
        yield argument.arg, default
    for argument, given in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if given is not None:
            yield argument.arg, given

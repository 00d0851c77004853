"""Branches: the values of names in one branch of ``if``, ``match`` or ``try``."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.model.api import ApiObject
from conformance.model.guard import Guard
from conformance.usage.reading.containers import ContainerOperations
from conformance.usage.reading.dispatch import MethodByType
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    AskedFor,
    Container,
    Evaluate,
    Instance,
    LocalInstance,
    Named,
    NamesOf,
    Scope,
    Text,
    Value,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from conformance.usage.reading.annotations import Annotations
    from conformance.usage.reading.context import AnalysisContext
    from conformance.usage.reading.definitions import Classes
    from conformance.usage.reading.members import Members


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
            case ast.BoolOp(op=op, values=parts) if isinstance(op, ast.And) is holds:
                return self._all(parts, scope, holds=holds)
            case ast.Call(func=ast.Name("isinstance" | "issubclass"), args=[of, classes]):
                return dict(self._compared(of, classes, scope, holds=holds))
            case ast.Compare(
                left=ast.Call(func=ast.Name("type"), args=[of]),
                ops=[ast.Is() | ast.Eq()],
                comparators=[classes],
            ):
                return dict(self._compared(of, classes, scope, holds=holds))
        return self._listed(test, scope) if holds else {}

    def _listed(self, test: ast.expr, scope: Scope) -> Mapping[str, Values]:
        """Return the texts of a name of which something has to have an attribute.

        Those that the release does not have are guarded: what is done with them is never done.
        """
        match test:
            case ast.Compare(left=ast.Name(id=name), ops=[ast.In()], comparators=[of]):
                guard = Guard.MEMBERSHIP
            case ast.Call(func=ast.Name("hasattr"), args=[of, ast.Name(id=name)]):
                guard = Guard.HASATTR
            case _:
                return {}
        with self._context.quietly():
            values = self._evaluate(of, scope)
        lists = [v for v in values if isinstance(v, NamesOf)]
        if guard is Guard.HASATTR:
            lists = [NamesOf(v) for v in values if isinstance(v, Named)]
        texts = self._context.state.resolve(scope, name) or NOTHING
        if not lists or not any(isinstance(one, Text) for one in texts):
            return {}

        def guarded(text: Value) -> Value:
            if isinstance(text, Text) and not any(one.have(text.value) for one in lists):
                return replace(text, guard=guard)
            return text

        return {name: frozenset(map(guarded, texts))}

    def instances(self, values: Values, classes: Values) -> Values:
        """Return those of some values that are instances of classes, else any such instances."""
        return self._narrowed(values, self._annotations.of_values(classes))

    def _narrowed(self, values: Values, wanted: Values) -> Values:
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
            yield name.id, self._narrowed(values, wanted) or UNKNOWN
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


class Patterns:
    """Matches patterns with the values that they are given."""

    def __init__(
        self, context: AnalysisContext, evaluate: Evaluate, narrowing: Narrowing, members: Members
    ) -> None:
        self._context = context
        self._evaluate = evaluate
        self._narrowing = narrowing
        self._members = members
        self._containers = ContainerOperations(context.state)

    @MethodByType
    def match(self, pattern: ast.pattern, values: Values, scope: Scope) -> Values:
        """Bind what a pattern captures and return what is left of the values where it matches."""
        for child in ast.iter_child_nodes(pattern):
            if isinstance(child, ast.expr):
                self._evaluate(child, scope)
        return values

    @match.register(ast.MatchClass)
    def _match_class(self, pattern: ast.MatchClass, values: Values, scope: Scope) -> Values:
        found = self._narrowing.instances(values, self._evaluate(pattern.cls, scope))
        site = self._context.site(pattern.cls, scope)
        for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
            attribute = self._members.attribute(found, name, site)
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
            self.match(inner, self._containers.part(values, at), scope)
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
            found = self._containers.item(values, key, self._evaluate(key, scope))
            self.match(inner, found, scope)
        if pattern.rest is not None:
            self._context.state.bind(scope, pattern.rest, values)
        return values

    def _by_position(self, found: Values, at: int, pattern: ast.MatchClass, scope: Scope) -> Values:
        """Return the attribute that a class's ``__match_args__`` put at a position."""
        site = self._context.site(pattern.cls, scope)
        names = (
            value.cls.match_args[at : at + 1] for value in found if isinstance(value, Instance)
        )
        attributes = (self._members.attribute(found, name, site) for some in names for name in some)
        return frozenset().union(*attributes) or UNKNOWN


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
    name. On other releases the names in the handler are recorded as expected to be missing. A flag
    that is set there tells what the release has, wherever it is tested.
    """

    def __init__(
        self,
        context: AnalysisContext,
        evaluate: Evaluate,
        annotations: Annotations,
        walk: Callable[[Iterable[ast.stmt], Scope], bool],
        bind: Callable[[ast.expr, Values, Scope], None],
    ) -> None:
        self._context = context
        self._evaluate = evaluate
        self._annotations = annotations
        self._walk = walk
        self._bind = bind

    def read(self, node: ast.Try | ast.TryStar, scope: Scope) -> bool:
        """Read one statement; return whether what follows it is never reached."""
        context, before = self._context, dict(scope.names)
        outer, context.raised, context.risked = (context.raised, context.risked), set(), set()
        caught = frozenset(name for handler in node.handlers for name in _caught(handler.type))
        broad = next(filter(None, (_guard_of(node, one) for one in node.handlers)), None)
        with context.expecting(context.caught | caught), context.allowing(broad):
            ended = self._walk(node.body, scope)
            is_raising = context.is_lacking
        raised, risked = context.raised, context.risked
        context.raised, context.risked = outer
        ended = self._walk(node.orelse, scope) or ended
        branches = [Branch(ended, scope.names)]
        for handler in node.handlers:
            scope.names = {**before, **self._bound_in(node.body, scope)}
            is_fallback = bool(_caught(handler.type) & risked - raised)
            with context.guarded(_guard_of(node, handler) if not is_raising else None):
                branch = self._handle(handler, scope, is_fallback=is_fallback)
            is_fallback |= _guard_of(node, handler) is not None and not is_raising
            branches += [] if is_fallback else [branch]
        ended = merge(scope, *branches)
        if broad or caught & risked:
            self._set_flags(node, scope, fails=is_raising or bool(caught & raised))
        return self._walk(node.finalbody, scope) or ended

    def _set_flags(self, node: ast.Try | ast.TryStar, scope: Scope, *, fails: bool) -> None:
        """Let the flags that a ``try`` sets, or returns, tell whether it fails here."""
        found = [*_flags_in([*node.body, *node.orelse])]
        for handler in node.handlers:
            found += ((target, not value) for target, value in _flags_in(handler.body))
        for target, value in found:
            asked = frozenset((AskedFor(Guard.TRY, value is not fails),))
            if target is None:
                self._context.state.join((scope, "return"), asked)
            else:
                self._bind(target, asked, scope)

    def _handle(self, handler: ast.ExceptHandler, scope: Scope, *, is_fallback: bool) -> Branch:
        values = self._evaluate(handler.type, scope) if handler.type else NOTHING
        held = (self._context.state.held(v) for v in values if isinstance(v, Container))
        if handler.name is not None:
            raised = self._annotations.of_values(values.union(*held))
            self._context.state.bind(scope, handler.name, raised)
        excused = EXPECTED if is_fallback else frozenset()
        with self._context.expecting(self._context.caught | excused):
            return Branch(self._walk(handler.body, scope), scope.names)

    def _bound_in(self, body: list[ast.stmt], scope: Scope) -> dict[str, Values]:
        """Return the values of names that a body binds, for where it stops halfway."""
        names = frozenset().union(*map(self._context.stored_names, body))
        known = {name: self._context.state.lookup((scope, name)) for name in names}
        return {name: values for name, values in known.items() if values}


_BROAD = frozenset(("BaseException", "Exception"))


def _guard_of(node: ast.Try | ast.TryStar, handler: ast.ExceptHandler) -> Guard | None:
    """Return the guard that a handler of any error is, if it is one.

    It is where it stands around imports alone, or around one value for which it has another.
    """
    parts = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    is_broad = any(part is None or ast.unparse(part).rpartition(".")[2] in _BROAD for part in parts)
    if not is_broad or any(isinstance(one, ast.Raise) for one in ast.walk(handler)):
        return None
    imports = (ast.Import, ast.ImportFrom)
    if any(isinstance(one, imports) for one in node.body) and all(
        isinstance(one, imports) or _sets_constant(one) for one in node.body
    ):
        return Guard.ANY_ERROR
    match node.body:
        case [ast.Return()] if any(
            isinstance(one, ast.Return) and one.value for one in handler.body
        ):
            return Guard.ANY_ERROR
        case [ast.Assign(targets=[target])] if any(
            isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == ast.unparse(target)
            for one in handler.body
        ):
            return Guard.ANY_ERROR
    return None


def _flags_in(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.expr | None, bool]]:
    """Yield what a body sets to True or False, and None for what it returns."""
    for one in body:
        match one:
            case ast.Assign(targets=[target], value=ast.Constant(value=bool(value))):
                yield target, value
            case ast.AnnAssign(target=target, value=ast.Constant(value=bool(value))):
                yield target, value
            case ast.Return(value=ast.Constant(value=bool(value))):
                yield None, value


def _sets_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)


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

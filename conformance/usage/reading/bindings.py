"""How names are bound, by imports and assignments, and looked up."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from conformance.model.api import Missing
from conformance.model.unresolved import Unresolved
from conformance.model.usage_site import UsageSite
from conformance.usage.reach import absolute
from conformance.usage.reading.containers import ContainerOperations
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Container,
    Evaluate,
    Foreign,
    Instance,
    LocalInstance,
    LocalModule,
    Named,
    Opaque,
    Scope,
    Values,
)
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from conformance.usage.reading.calls import Calls
    from conformance.usage.reading.context import AnalysisContext
    from conformance.usage.reading.definitions import Classes
    from conformance.usage.reading.members import Members


class Imports:
    """Binds imported names, and records those of NT under NT's own name."""

    def __init__(self, context: AnalysisContext, members: Members) -> None:
        self._context = context
        self._members = members

    def modules(self, node: ast.Import, scope: Scope) -> None:
        """Read ``import a.b``, ``import a.b as c``."""
        for alias in node.names:
            first = alias.name.partition(".")[0]
            values = self._module(alias.name, self._context.site(alias, scope))
            if not alias.asname:
                values = self._top(first)
            self._context.state.bind(scope, alias.asname or first, values)

    def names(self, node: ast.ImportFrom, scope: Scope) -> None:
        """Read ``from a import b``, ``from . import c``, ``from d import *``."""
        is_package = scope.is_package()
        source = absolute(node.module or "", node.level, within=scope.module, is_package=is_package)
        for alias in node.names:
            site = self._context.site(alias, scope)
            if alias.name == "*":
                scope.top.stars.extend(self._star(source, site))
            else:
                values = self._from(source, alias.name, site)
                self._context.state.bind(scope, alias.asname or alias.name, values)

    def _module(self, path: str, site: UsageSite) -> Values:
        if self._context.api.is_own(path):
            return self._members.nt.module(path, site)
        is_own = self._context.is_of_feed(path)
        return frozenset((LocalModule(path) if is_own else Foreign(path),))

    def _top(self, first: str) -> Values:
        if self._context.api.is_own(first):
            with self._context.quietly():
                return self._members.nt.module(first, UsageSite(file="", line=0))
        return frozenset(
            (LocalModule(first) if self._context.is_of_feed(first) else Foreign(first),)
        )

    def _from(self, source: str, name: str, site: UsageSite) -> Values:
        if self._context.api.is_own(source):
            return self._members.nt.imported(source, name, site)
        if self._context.is_of_feed(f"{source}.{name}"):
            return frozenset((LocalModule(f"{source}.{name}"),))
        module = self._context.modules.get(source)
        if module is None:
            return frozenset((Foreign(f"{source}.{name}"),))
        found = self._context.state.resolve(module, name)
        if found is None:  # Until each module has been read, that says nothing yet.
            return NOTHING if self._context.is_first else UNKNOWN
        return found

    def _star(self, source: str, site: UsageSite) -> list[Named | LocalModule | Foreign]:
        values = self._module(source, site)
        return [v for v in values if isinstance(v, Named | LocalModule | Foreign)]


class Targets:
    """Assigns values to names, attributes and subscripts."""

    def __init__(
        self,
        context: AnalysisContext,
        evaluate: Evaluate,
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
        others = frozenset(v for v in values | iterators if not isinstance(v, LocalInstance))
        return given | self._containers.elements(others) if others or not given else given

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


class Names:
    """Looks names up where the feed uses them."""

    def __init__(self, context: AnalysisContext, members: Members) -> None:
        self._context = context
        self._members = members

    def evaluate(self, node: ast.Name, scope: Scope) -> Values:
        """Return what a name stands for."""
        found = self._context.state.resolve(scope, node.id)
        if found is None:
            found = self._from_star(node.id, self._context.site(node, scope), scope)
        if found is not None:
            return found
        if hasattr(builtins, node.id) or node.id.startswith("__"):
            return frozenset((Foreign(f"builtins.{node.id}"),))
        return self._unbound(node.id, self._context.site(node, scope), scope)

    def _from_star(self, name: str, site: UsageSite, scope: Scope) -> Values | None:
        """Return a name that a star import binds; the last import that has it counts."""
        for star in reversed(scope.top.stars):
            if isinstance(star, Named) and self._has(star, name):
                return self._members.nt.imported(star.name, name, site)
            inner = self._context.modules.get(star.name) if isinstance(star, LocalModule) else None
            found = self._context.state.resolve(inner, name) if inner else None
            if found is None and inner is not None and inner is not scope.top:
                found = self._from_star(name, site, inner)
            if found is not None:
                return found
        return None

    def _has(self, module: Named, name: str) -> bool:
        return not isinstance(module.obj.member(name), Missing)

    def _unbound(self, name: str, site: UsageSite, scope: Scope) -> Values:
        """Return a name that nothing binds; where the only star import is NT's, NT lacks it."""
        stars = scope.top.stars
        modules = [star.name for star in stars if isinstance(star, Named)]
        if len(modules) == len(stars) == 1:
            return self._members.nt.imported(modules[0], name, site)
        why = Unresolved.STAR_IMPORT
        for path in modules:
            self._context.record.note(path, UseKind.UNRESOLVED, site, member=name, note=why)
        return UNKNOWN

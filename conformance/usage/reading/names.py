"""Names: of a scope, of a star import, or Python's own."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from conformance.model.api import Missing
from conformance.model.unresolved import Unresolved
from conformance.usage.reading.values import UNKNOWN, Foreign, LocalModule, Named, Scope, Values
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    import ast

    from conformance.model.usage_site import UsageSite
    from conformance.usage.reading.context import AnalysisContext
    from conformance.usage.reading.members import Members


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

"""Import statements: NT's modules and names, the feed's own, and everyone else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.usage_site import UsageSite
from conformance.usage.reading.values import UNKNOWN, Foreign, LocalModule, Named, Scope, Values

if TYPE_CHECKING:
    import ast

    from conformance.usage.reading.context import AnalysisContext
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
        source = self._absolute(node, scope)
        for alias in node.names:
            site = self._context.site(node, scope)
            if alias.name == "*":
                scope.top.stars.extend(self._star(source, site))
            else:
                values = self._from(source, alias.name, site)
                self._context.state.bind(scope, alias.asname or alias.name, values)

    def _module(self, path: str, site: UsageSite) -> Values:
        if self._context.api.is_own(path):
            return self._members.nt.module(path, site)
        is_own = self._is_own(path)
        return frozenset((LocalModule(path) if is_own else Foreign(path),))

    def _top(self, first: str) -> Values:
        if self._context.api.is_own(first):
            with self._context.quietly():
                return self._members.nt.module(first, UsageSite(file="", line=0))
        return frozenset((LocalModule(first) if self._is_own(first) else Foreign(first),))

    def _from(self, source: str, name: str, site: UsageSite) -> Values:
        if self._context.api.is_own(source):
            return self._members.nt.imported(source, name, site)
        if self._is_own(f"{source}.{name}"):
            return frozenset((LocalModule(f"{source}.{name}"),))
        module = self._context.modules.get(source)
        if module is None:
            return frozenset((Foreign(f"{source}.{name}"),))
        found = self._context.state.resolve(module, name)
        return UNKNOWN if found is None else found

    def _star(self, source: str, site: UsageSite) -> list[Named | LocalModule | Foreign]:
        values = self._module(source, site)
        return [v for v in values if isinstance(v, Named | LocalModule | Foreign)]

    def _is_own(self, path: str) -> bool:
        modules = self._context.modules
        return path in modules or any(known.startswith(f"{path}.") for known in modules)

    def _absolute(self, node: ast.ImportFrom, scope: Scope) -> str:
        if not node.level:
            return node.module or ""
        package = scope.module.split(".")
        kept = package[: len(package) - node.level + scope.is_package()]
        return ".".join([*kept, *([node.module] if node.module else [])])

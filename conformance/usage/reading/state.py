"""The abstract state: all that reading has found so far, in one table that only grows."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from conformance.usage.reading.values import (
    NOTHING,
    Container,
    ContainerMethod,
    Foreign,
    Instance,
    LocalModule,
    Member,
    Named,
    Opaque,
    Scope,
    ScopeKind,
    Text,
    TypeText,
    Value,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

_MANY = 24
_TELLING_KINDS = (Foreign, Instance, Member, Named, Opaque, Text)


class AbstractState:
    """What names, attributes, parameters, results and containers were ever seen to be.

    A key is a pair of what it belongs to and a word, such as ``(scope, "node")``. The places in
    a source are finite, so reading it again and again ends: nothing new is joined.
    """

    def __init__(self) -> None:
        self._learned: defaultdict[Hashable, set[Value]] = defaultdict(set)
        self._widened: set[Hashable] = set()

    @property
    def size(self) -> int:
        """Return how much was learned."""
        return sum(map(len, self._learned.values()))

    def join(self, key: Hashable, values: Iterable[Value]) -> None:
        """Add values to what is known under a key.

        Widening: once a key may be more than `_MANY` of the feed's own objects, drop these. They
        would tell nothing any more, and widen all that they meet.
        """
        known = self._learned[key]
        known.update(values)
        if len(known) > _MANY or key in self._widened:
            own = [value for value in known if not isinstance(value, _TELLING_KINDS)]
            if len(own) > _MANY or key in self._widened:
                self._widened.add(key)
                known.difference_update(own)

    def widened_names(self) -> Iterator[tuple[object, str]]:
        """Yield what may be too many things to be followed: whose it is, and its name."""
        for key in self._widened:
            if isinstance(key, tuple) and isinstance(key[1], str):
                yield key[0], key[1]

    def knows(self, key: Hashable) -> bool:
        """Whether anything was said of a key, be it that it is nothing."""
        return key in self._learned

    def lookup(self, key: Hashable) -> Values:
        """Return all values of a key."""
        return frozenset(self._learned[key]) if key in self._learned else NOTHING

    def bind(self, scope: Scope, name: str, values: Values) -> None:
        """Let a name stand for values from here on."""
        home = scope.elsewhere.get(name, scope)
        home.names[name] = values
        self.join((home, name), values)

    def resolve(self, scope: Scope, name: str) -> Values | None:
        """Return what a name stands for here; None where it is nowhere bound."""
        at: Scope | None = scope.elsewhere.get(name, scope)
        sees_now = True
        while at is not None:
            if sees_now and name in at.names:
                later = self.lookup((at, name)) if name in at.shared else NOTHING
                return at.names[name] | later
            if self.knows((at, name)) and (at is scope or at.kind is not ScopeKind.CLASS):
                return self.lookup((at, name))
            sees_now = sees_now and at.kind is ScopeKind.INLINE
            at = at.parent
        return None

    def held(self, container: Container) -> Values:
        """Return what a container holds."""
        return self.lookup((container, "held"))

    def keys(self, container: Container) -> Values:
        """Return the keys of a container that is a mapping."""
        return self.lookup((container, "keys"))

    def hold(
        self, container: Container, held: Iterable[Value], keys: Iterable[Value] = ()
    ) -> Container:
        """Put values into a container and return it."""
        self.join((container, "held"), held)
        self.join((container, "keys"), keys)
        return container

    def telling(self, values: Iterable[Value]) -> Values:
        """Return what leads to NT's objects or the feed's own, of values and all they hold."""
        return frozenset(
            value
            for value in self.everything_in(values)
            if not isinstance(
                value, Foreign | Container | ContainerMethod | LocalModule | Text | TypeText
            )
        )

    def everything_in(self, values: Iterable[Value]) -> Values:
        """Return values with all that those among them that hold something hold."""
        found: dict[Value, None] = {}
        left = list(values)
        while left:
            value = left.pop()
            if value not in found:
                found[value] = None
                if isinstance(value, Container):
                    left += [*self.held(value), *self.keys(value)]
        return frozenset(found)

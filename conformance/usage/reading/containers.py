"""Containers: iteration, subscripts, unpacking, ``with`` and their methods."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from conformance.model.api import MISSING, ApiObject
from conformance.usage.reading.values import (
    UNKNOWN,
    Container,
    ContainerMethod,
    Foreign,
    Instance,
    Named,
    Opaque,
    ReleaseVersion,
    TypeText,
    Value,
    Values,
)

if TYPE_CHECKING:
    from conformance.usage.reading.context import AbstractState
    from conformance.usage.reading.values import Arguments

_GETTERS = frozenset(("get", "get_nowait", "pop", "popitem", "popleft"))
_OF_QUEUES = frozenset(("empty", "full", "join", "qsize", "task_done"))
_WITHOUT_RESULT = frozenset(("clear", "index", "count", "sort", "reverse", "remove", "discard"))


class ContainerOperations:
    """Puts values into containers and takes them out again."""

    def __init__(self, state: AbstractState) -> None:
        self._state = state
        self._views = {
            "values": self._all_values,
            "items": self._items,
            "keys": self._all_keys,
        }

    def elements(self, values: Values) -> Values:
        """Return what iterating gives."""
        return frozenset().union(*map(self._iterated, values)) or UNKNOWN

    def item(self, values: Values, index: ast.expr) -> Values:
        """Return what a subscript gives."""
        return frozenset().union(*(self._subscribed(value, index) for value in values)) or UNKNOWN

    def part(self, values: Values, at: int) -> Values:
        """Return what unpacking gives at a position."""
        found = (
            self._state.lookup((value, at))
            if self._state.knows((value, at))
            else self._iterated(value)
            for value in values
        )
        return frozenset().union(*found) or UNKNOWN

    def entered(self, values: Values) -> Values:
        """Return what ``with`` binds: the value itself, or what a context manager yields."""
        containers = frozenset(value for value in values if isinstance(value, Container))
        # A generator of the feed's is that of ``@contextmanager``, and never bound itself.
        generators = frozenset(one for one in containers if not one.may_be_element)
        found = values.difference(generators).union(*map(self._state.held, containers))
        return found or UNKNOWN

    def call(self, method: ContainerMethod, arguments: Arguments) -> Values:
        """Return the result of a container's method, and hold its arguments."""
        container, name = method.container, method.name
        if name in self._views and not arguments.positions:
            return frozenset((self._views[name](container),))
        if name in _WITHOUT_RESULT or (name in _OF_QUEUES and not container.may_be_element):
            return UNKNOWN
        if name in _GETTERS:
            return self._iterated_values(container) | arguments.named("default", 1) or UNKNOWN
        given = self._given(arguments, name)
        self._state.hold(
            container, self._state.objects_in(given) if container.may_be_element else given
        )
        if container.is_mapping and name in ("setdefault", "update", "__setitem__"):
            self._state.join((container, "keys"), self._given_keys(arguments, name))
        return self._iterated_values(container) or UNKNOWN

    def store(self, values: Values, keys: Values, stored: Values) -> None:
        """Hold what is assigned to a subscript."""
        for value in values:
            if isinstance(value, Container):
                held = self._state.objects_in(stored) if value.may_be_element else stored
                self._state.hold(value, held, keys)

    def _given(self, arguments: Arguments, name: str) -> Values:
        given = arguments.values
        if name in ("setdefault", "insert") and len(arguments.positions) > 1:
            return arguments.positions[1]
        if name in ("update", "extend", "extendleft", "__ior__", "union"):
            return given.union(*(self._state.held(v) for v in given if isinstance(v, Container)))
        return given

    def _given_keys(self, arguments: Arguments, name: str) -> Values:
        if name != "update":
            return arguments.named("key", 0)
        held = [v for v in arguments.values if isinstance(v, Container)]
        return arguments.names.union(*map(self._state.keys, held))

    def _iterated(self, value: Value) -> Values:
        match value:
            case Container(is_mapping=True):
                return self._state.keys(value)
            case Container():
                return self._iterated_values(value)
            case Named(obj=ApiObject(is_class=True) as cls):
                return frozenset((Instance(cls),))  # the members of an enum
            case Instance(cls=cls) if cls.member("__iter__") is not MISSING:
                return frozenset((Opaque(f"{cls.name} iterated"),))
            case Opaque() | ReleaseVersion():
                return frozenset((value,))
        return UNKNOWN if isinstance(value, Foreign) else frozenset()

    def _iterated_values(self, container: Container) -> Values:
        held = self._state.held(container)
        return held | {container} if container.may_be_element else held

    def _subscribed(self, value: Value, index: ast.expr) -> Values:
        match value:
            case Container() if isinstance(index, ast.Slice):
                return frozenset((value,))
            case Container():
                at = index.value if isinstance(index, ast.Constant) else None
                known = isinstance(at, int) and self._state.knows((value, at))
                return self._state.lookup((value, at)) if known else self._iterated_values(value)
            case Instance(cls=cls) if cls.member("__getitem__") is not MISSING:
                return frozenset((Opaque(f"{cls.name}[]"),))
            case Opaque() | ReleaseVersion() | TypeText():
                return frozenset((value,))
        return frozenset()

    def _all_values(self, container: Container) -> Container:
        return self._state.hold(_derived(container, "values"), self._iterated_values(container))

    def _all_keys(self, container: Container) -> Container:
        return self._state.hold(_derived(container, "keys"), self._state.keys(container))

    def _items(self, container: Container) -> Container:
        keys, values = self._state.keys(container), self._iterated_values(container)
        pair = self._state.hold(_derived(container, "item"), keys | values)
        self._state.join((pair, 0), keys)
        self._state.join((pair, 1), values)
        return self._state.hold(_derived(container, "items"), [pair])


def _derived(container: Container, what: str) -> Container:
    """Return the container of a view; one of a view is that view, so that sites stay finite."""
    is_view = isinstance(container.site, tuple) and isinstance(container.site[0], Container)
    return container if is_view else Container((container, what))

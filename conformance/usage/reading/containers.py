"""Containers: iteration, subscripts, unpacking, ``with`` and their methods."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from conformance.model.api import MISSING, ApiObject
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Container,
    ContainerMethod,
    Foreign,
    Instance,
    Named,
    Opaque,
    ReleaseVersion,
    Text,
    TypeText,
    Value,
    Values,
)

if TYPE_CHECKING:
    from conformance.usage.reading.context import AbstractState
    from conformance.usage.reading.values import Arguments

_GETTERS = frozenset(("get", "get_nowait", "pop", "popitem", "popleft"))
_OF_QUEUES = frozenset(("empty", "full", "join", "qsize", "task_done"))
_DEEPEST = 4  # Parts of parts of a parsed file that are told apart.
_VIEWS = frozenset(("values", "keys", "item", "items"))
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

    def item(self, values: Values, index: ast.expr, keys: Values) -> Values:
        """Return what a subscript gives; ``keys`` are the values of its index."""
        found = (self._subscribed(value, index, keys) for value in values)
        return frozenset().union(*found) or UNKNOWN

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
            found = self._at_keys(container, arguments.named("key", 0))
            return found | arguments.named("default", 1) or UNKNOWN
        if name == "copy":
            return self._iterated_values(container) | {container}
        given = self._given(arguments, name)
        if name in ("setdefault", "__setitem__"):
            keys = arguments.named("key", 0)
            self.store(frozenset((container,)), keys, given)
            return self._at_keys(container, keys) or UNKNOWN
        self.store(frozenset((container,)), NOTHING, given)
        if container.is_mapping and name == "update":
            self._update(container, arguments)
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

    def _update(self, container: Container, arguments: Arguments) -> None:
        self._state.join((container, "keys"), arguments.names)
        for value in arguments.values:
            if isinstance(value, Container):
                self._state.spread(container, value)

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
        held = self._state.held(container) | self._state.parts(container)
        return held | {self._element_of(container)} if container.may_be_element else held

    def _at_keys(self, container: Container, keys: Values) -> Values:
        """Return what a container has under keys: all, where one of them is not known."""
        texts = {key.value for key in keys if isinstance(key, Text)}
        if not texts or not all(isinstance(key, Text) for key in keys):
            return self._iterated_values(container)
        return frozenset().union(*(self._at_key(container, text) for text in texts))

    def _at_key(self, container: Container, key: str) -> Values:
        held = self._state.held_at(container, key)
        of_any = {one for one in held if isinstance(one, Container) and one.is_any}
        elements = of_any | {self._element_of(container)} if container.may_be_element else of_any
        parts = (self._part(container, key, one) for one in elements)
        return held.difference(of_any).union(parts)

    def _element_of(self, container: Container) -> Container:
        """Return the container that stands for any element of another; one of such is itself."""
        if container.is_any:
            return container
        element = Container((container, "element"), may_be_element=True, is_any=True)
        self._state.join((element, "held"), self._state.held(container))
        return element

    def _part(self, container: Container, key: str, element: Container) -> Container:
        """Return the container that stands for what another has under a key.

        It has all that is stored in any element, and what is stored in it is not in the others.
        """
        if container == element or _depth(container) >= _DEEPEST:
            return element
        part = Container((container, ("at", key)), element.is_mapping, element.may_be_element)
        self._state.join((container, "parts"), (part,))
        return self._state.spread(part, element)

    def _subscribed(self, value: Value, index: ast.expr, keys: Values) -> Values:
        match value:
            case Container() if isinstance(index, ast.Slice):
                return frozenset((value,))
            case Container():
                at = index.value if isinstance(index, ast.Constant) else None
                known = isinstance(at, int) and self._state.knows((value, at))
                return self._state.lookup((value, at)) if known else self._at_keys(value, keys)
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
    is_view = isinstance(container.site, tuple) and container.site[1] in _VIEWS
    return container if is_view else Container((container, what))


def _depth(container: Container) -> int:
    depth, site = 0, container.site
    while isinstance(site, tuple) and isinstance(site[0], Container):
        depth, site = depth + 1, site[0].site
    return depth

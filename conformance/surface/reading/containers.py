"""What iterating, subscribing, entering and the methods of a holder give."""

import ast

from conformance.model.api import MISSING, ApiObject
from conformance.surface.reading.arguments import Arguments
from conformance.surface.reading.memory import Memory
from conformance.surface.reading.values import (
    UNKNOWN,
    Foreign,
    Holder,
    HolderMethod,
    Instance,
    Named,
    Opaque,
    Text,
    TypeText,
    Value,
    Values,
)

_GIVERS = frozenset(("get", "get_nowait", "pop", "popitem", "popleft"))
_NOTHING_NEW = frozenset(("clear", "index", "count", "sort", "reverse", "remove", "discard"))


class Containers:
    """Hands the elements of holders through."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
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
            self._memory.recall((value, at))
            if self._memory.knows((value, at))
            else self._iterated(value)
            for value in values
        )
        return frozenset().union(*found) or UNKNOWN

    def entered(self, values: Values) -> Values:
        """Return what ``with`` gives: the thing itself, or what a context manager yields."""
        holders = [value for value in values if isinstance(value, Holder)]
        return values.union(*map(self._memory.held, holders))

    def call(self, method: HolderMethod, arguments: Arguments) -> Values:
        """Return what a method of a holder gives, and hold what it is given."""
        holder, name = method.holder, method.name
        if name in self._views and not arguments.positions:
            return frozenset((self._views[name](holder),))
        if name in _NOTHING_NEW:
            return UNKNOWN
        if name in _GIVERS:
            return self._iterated_values(holder) | arguments.named("default", 1) or UNKNOWN
        given = self._given(arguments, name)
        self._memory.hold(holder, self._memory.telling(given) if holder.is_blurred else given)
        if holder.is_mapping and name in ("setdefault", "update", "__setitem__"):
            self._memory.learn((holder, "keys"), self._given_keys(arguments, name))
        return self._iterated_values(holder) or UNKNOWN

    def store(self, values: Values, keys: Values, stored: Values) -> None:
        """Hold what is assigned to a subscript."""
        for value in values:
            if isinstance(value, Holder):
                held = self._memory.telling(stored) if value.is_blurred else stored
                self._memory.hold(value, held, keys)

    def _given(self, arguments: Arguments, name: str) -> Values:
        given = arguments.values
        if name in ("setdefault", "insert") and len(arguments.positions) > 1:
            return arguments.positions[1]
        if name in ("update", "extend", "extendleft", "__ior__", "union"):
            return given.union(*(self._memory.held(v) for v in given if isinstance(v, Holder)))
        return given

    def _given_keys(self, arguments: Arguments, name: str) -> Values:
        if name != "update":
            return arguments.named("key", 0)
        held = [v for v in arguments.values if isinstance(v, Holder)]
        return frozenset(map(Text, arguments.keywords)).union(*map(self._memory.keys, held))

    def _iterated(self, value: Value) -> Values:
        match value:
            case Holder(is_mapping=True):
                return self._memory.keys(value)
            case Holder():
                return self._iterated_values(value)
            case Named(obj=ApiObject(is_class=True) as cls):
                return frozenset((Instance(cls),))  # the members of an enum
            case Instance(cls=cls) if cls.member("__iter__") is not MISSING:
                return frozenset((Opaque(f"{cls.name} iterated"),))
            case Opaque():
                return frozenset((value,))
        return UNKNOWN if isinstance(value, Foreign) else frozenset()

    def _iterated_values(self, holder: Holder) -> Values:
        held = self._memory.held(holder)
        return held | {holder} if holder.is_blurred else held

    def _subscribed(self, value: Value, index: ast.expr) -> Values:
        match value:
            case Holder() if isinstance(index, ast.Slice):
                return frozenset((value,))
            case Holder():
                at = index.value if isinstance(index, ast.Constant) else None
                known = isinstance(at, int) and self._memory.knows((value, at))
                return self._memory.recall((value, at)) if known else self._iterated_values(value)
            case Instance(cls=cls) if cls.member("__getitem__") is not MISSING:
                return frozenset((Opaque(f"{cls.name}[]"),))
            case Opaque() | TypeText():
                return frozenset((value,))
        return frozenset()

    def _all_values(self, holder: Holder) -> Holder:
        return self._memory.hold(_derived(holder, "values"), self._iterated_values(holder))

    def _all_keys(self, holder: Holder) -> Holder:
        return self._memory.hold(_derived(holder, "keys"), self._memory.keys(holder))

    def _items(self, holder: Holder) -> Holder:
        keys, values = self._memory.keys(holder), self._iterated_values(holder)
        pair = self._memory.hold(_derived(holder, "item"), keys | values)
        self._memory.learn((pair, 0), keys)
        self._memory.learn((pair, 1), values)
        return self._memory.hold(_derived(holder, "items"), [pair])


def _derived(holder: Holder, what: str) -> Holder:
    """Return the holder of a view; one of a view is that view, so that sites stay finite."""
    is_view = isinstance(holder.site, tuple) and isinstance(holder.site[0], Holder)
    return holder if is_view else Holder((holder, what))

"""Classes and functions of the feed: bases, members, and the arguments of parameters."""

from __future__ import annotations

import ast
from itertools import starmap
from typing import TYPE_CHECKING

from conformance.model.api import ApiObject, Missing
from conformance.usage.reading.values import (
    NOTHING,
    Arguments,
    Container,
    Foreign,
    FunctionNode,
    LocalClass,
    LocalFunction,
    LocalInstance,
    Named,
    Partial,
    Text,
    TypeText,
    Value,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from conformance.model.guard import Guard
    from conformance.usage.reading.context import AbstractState, AnalysisContext

_PROPERTIES = frozenset(("cached_property", "deleter", "getter", "property", "setter"))
# Python's own bases, from which a class inherits nothing that could be taken for NT's.
_PLAIN = frozenset(("ABC", "Enum", "Exception", "Generic", "NamedTuple", "Protocol", "object"))


class Classes:
    """Looks up bases, subclasses and members of the feed's classes, as far as they are read."""

    def __init__(self, context: AnalysisContext) -> None:
        self._context = context
        self._lineages: dict[LocalClass, tuple[LocalClass, ...]] = {}
        self._subclasses: dict[LocalClass, tuple[LocalClass, ...]] = {}
        self._nt_bases: dict[LocalClass, tuple[Named, ...]] = {}
        self._of_nt: dict[ApiObject, tuple[LocalClass, ...]] = {}
        self._of_hierarchy = 0

    def derive(self, cls: LocalClass, base: ast.expr, values: Values) -> None:
        """Add to what an expression among a class's bases stands for."""
        if not values <= self._context.state.lookup((cls, base)):
            self._context.state.join((cls, base), values)
            self._context.hierarchy += 1

    def _refresh(self) -> None:
        """Forget what was found before a class or a base was."""
        if self._of_hierarchy != self._context.hierarchy:
            self._of_hierarchy = self._context.hierarchy
            for found in (self._lineages, self._subclasses, self._nt_bases, self._of_nt):
                found.clear()

    def lineage(self, cls: LocalClass) -> tuple[LocalClass, ...]:
        """Return a class and the feed's own classes that it derives from, nearest first."""
        self._refresh()
        if cls not in self._lineages:
            found: dict[LocalClass, None] = {}
            self._climb(cls, found)
            self._lineages[cls] = tuple(found)
        return self._lineages[cls]

    def subclasses(self, cls: LocalClass) -> tuple[LocalClass, ...]:
        """Return the feed's own classes that derive from one of its own."""
        self._refresh()
        if cls not in self._subclasses:
            others = self._context.classes.values()
            self._subclasses[cls] = tuple(o for o in others if o != cls and cls in self.lineage(o))
        return self._subclasses[cls]

    def subclasses_of(self, cls: ApiObject) -> tuple[LocalClass, ...]:
        """Return the feed's own classes that derive from one of NT's."""
        self._refresh()
        if cls not in self._of_nt:
            self._of_nt[cls] = tuple(
                own
                for own in self._context.classes.values()
                if any(
                    isinstance(base.obj, ApiObject) and base.obj.derives_from(cls)
                    for base in self.nt_bases(own)
                )
            )
        return self._of_nt[cls]

    def nt_bases(self, cls: LocalClass) -> tuple[Named, ...]:
        """Return NT's classes that a class derives from, by itself or by the feed's own bases."""
        self._refresh()
        if cls not in self._nt_bases:
            found = (base for own in self.lineage(cls) for base in self._bases(own))
            named = dict.fromkeys(base for base in found if isinstance(base, Named))
            present_first = sorted(named, key=lambda base: isinstance(base.obj, Missing))
            self._nt_bases[cls] = tuple(present_first)
        return self._nt_bases[cls]

    def nt_families(self, cls: LocalClass) -> tuple[Named, ...]:
        """Return NT's bases of a class; of a mix-in, those of the classes it is mixed into."""
        if bases := self.nt_bases(cls):
            return bases
        return tuple(
            dict.fromkeys(b for subclass in self.subclasses(cls) for b in self.nt_bases(subclass))
        )

    def has_unread_base(self, cls: LocalClass) -> bool:
        """Whether a class has a base that was not read, and so unknown members."""
        found = (base for own in self.lineage(cls) for base in self._bases(own))
        return any(_is_unread(base) for base in found)

    def own(self, cls: LocalClass, name: str) -> Values | None:
        """Return a member that a class, its own bases or its subclasses define, else None."""
        return self._first_with((*self.lineage(cls), *self.subclasses(cls)), name)

    def defined(self, cls: LocalClass, name: str) -> Values | None:
        """Return a member that a class or its bases in the feed define, else None."""
        return self._first_with(self.lineage(cls), name)

    def of_subclasses(self, cls: LocalClass, name: str) -> Values | None:
        """Return a member that the subclasses of a class define, else None."""
        return self._first_with(self.subclasses(cls), name)

    def inherited(self, cls: LocalClass, name: str) -> Values | None:
        """Return a member that the bases of a class in the feed define, else None."""
        return self._first_with(self.lineage(cls)[1:], name)

    def assign(self, owners: Values, name: str, values: Values) -> None:
        """Assign to an attribute of the feed's own classes or of their instances."""
        for owner in owners:
            cls = owner.cls if isinstance(owner, LocalInstance) else owner
            if isinstance(cls, LocalClass):
                self._context.state.join((cls, name), values)

    def _first_with(self, classes: Iterable[LocalClass], name: str) -> Values | None:
        state = self._context.state
        for one in classes:
            # Names of the body and what is assigned to ``self`` are apart: functions in the body
            # see the former in their annotations, and never the latter.
            if state.knows((one.body, name)) or state.knows((one, name)):
                return state.lookup((one.body, name)) | state.lookup((one, name))
        return None

    def nt_base_with(self, cls: LocalClass, name: str) -> Named | None:
        """Return the first of NT's bases that has a member."""
        bases = self.nt_families(cls)
        return next((b for b in bases if not isinstance(b.obj.member(name), Missing)), None)

    def fields(self, cls: LocalClass) -> tuple[str, ...]:
        """Return the names that the bodies of a class and its own bases annotate, in order."""
        found: dict[str, None] = {}
        for own in reversed(self.lineage(cls)):
            for item in own.node.body:
                if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                    found[item.target.id] = None
        return tuple(found)

    def _bases(self, cls: LocalClass) -> Iterator[Value]:
        # In the order of the source, which decides whose member counts.
        for base in cls.node.bases:
            yield from self._context.state.lookup((cls, base))

    def _climb(self, cls: LocalClass, found: dict[LocalClass, None]) -> None:
        if cls in found:
            return
        found[cls] = None
        for base in self._bases(cls):
            if isinstance(base, LocalClass):
                self._climb(base, found)


def _is_unread(base: Value) -> bool:
    if isinstance(base, TypeText):
        return ast.unparse(base.node).partition("[")[0].rpartition(".")[2] not in _PLAIN
    if isinstance(base, Foreign):
        return base.path.rpartition(".")[2] not in _PLAIN
    return not isinstance(base, Named | LocalClass)


def decorators(node: FunctionNode) -> frozenset[str]:
    """Return the last names of a function's decorators."""
    written = () if isinstance(node, ast.Lambda) else node.decorator_list
    called = (d.func if isinstance(d, ast.Call) else d for d in written)
    return frozenset(ast.unparse(d).rpartition(".")[2] for d in called)


def is_property(node: FunctionNode) -> bool:
    """Whether reading the attribute calls the method."""
    return bool(decorators(node) & _PROPERTIES)


def overridden(name: str, cls: LocalClass, bases: tuple[Named, ...]) -> Named | None:
    """Return NT's base whose method is overridden, or was in another release.

    A method named ``on_...`` that the class itself never calls is a callback: where NT's bases
    lack it, NT has dropped it.
    """
    for base in bases:
        if isinstance(base.obj, Missing) or not isinstance(base.obj.member(name), Missing):
            return base
    is_callback = name.startswith("on_") and not any(
        isinstance(node, ast.Attribute) and node.attr == name for node in ast.walk(cls.node)
    )
    return bases[0] if bases and is_callback else None


def spread_keywords(state: AbstractState, arguments: Arguments) -> Mapping[str, Guard | None]:
    """Return the known keys of ``**kwargs``, sorted, each with the guard of the code it is from."""
    mappings = [value for value in arguments.mappings if isinstance(value, Container)]
    keys = [key for m in mappings for key in state.keys(m) if isinstance(key, Text)]
    always = {key.value for key in keys if key.guard is None}
    found = {key.value: None if key.value in always else key.guard for key in keys}
    return {name: found[name] for name in sorted(found.keys() - arguments.keywords.keys())}


def bind_arguments(state: AbstractState, function: LocalFunction, arguments: Arguments) -> None:
    """Bind the parameters of one of the feed's functions to the arguments of a call."""
    taken = function.node.args
    names = [a.arg for a in (*taken.posonlyargs, *taken.args)][function.is_bound :]
    keyword_names = {*names, *(a.arg for a in taken.kwonlyargs)}
    for name, values in zip(names, arguments.positions, strict=False):
        state.join((function.inner, name), values)
    for name, values in arguments.keywords.items():
        if name in keyword_names:
            state.join((function.inner, name), values)
    _fill_variadic(state, function, arguments, keyword_names)
    may_take_any = arguments.spreads or arguments.is_partial
    for name in keyword_names if may_take_any else ():
        state.join((function.inner, name), _spread_to(state, arguments))


def _spread_to(state: AbstractState, arguments: Arguments) -> Iterator[Value]:
    for container in arguments.spread | arguments.mappings:
        if isinstance(container, Container):
            yield from state.held(container)


def _fill_variadic(
    state: AbstractState, function: LocalFunction, arguments: Arguments, known: set[str]
) -> None:
    taken = function.node.args
    size = len(taken.posonlyargs) + len(taken.args) - function.is_bound
    if taken.vararg is not None:
        extra = NOTHING.union(*arguments.positions[size:])
        state.hold(
            variadic(function, taken.vararg), extra | frozenset(_spread_to(state, arguments))
        )
    if taken.kwarg is not None:
        extra_keywords = {k: v for k, v in arguments.keywords.items() if k not in known}
        keys = {
            **dict.fromkeys(extra_keywords, arguments.guard),
            **spread_keywords(state, arguments),
        }
        held = NOTHING.union(*extra_keywords.values(), _spread_to(state, arguments))
        state.hold(variadic(function, taken.kwarg), held, starmap(Text, keys.items()))


def variadic(function: LocalFunction, argument: ast.arg) -> Container:
    """Return the container behind ``*args`` or ``**kwargs`` of a function."""
    return Container(argument, is_mapping=argument is function.node.args.kwarg)


def bind_callback(state: AbstractState, function: LocalFunction, given: Sequence[Values]) -> None:
    """Bind the parameters of one of the feed's functions to what a callback is passed."""
    taken = function.node.args
    names = [a.arg for a in (*taken.posonlyargs, *taken.args)]
    for name, values in zip(names[function.is_bound :], given, strict=False):
        state.join((function.inner, name), values)


def functions_in(state: AbstractState, value: Value) -> Iterator[LocalFunction]:
    """Yield the functions of the feed that a value is, or that a partial calls."""
    for one in state.lookup((value, "of")) if isinstance(value, Partial) else (value,):
        if isinstance(one, LocalFunction):
            yield one

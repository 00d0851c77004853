"""Arguments of a call, and the parameters of the feed's functions that they are bound to."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Container,
    LocalFunction,
    Partial,
    Text,
    Value,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.usage.reading.state import AbstractState


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The evaluated arguments of one call; ``node`` is the call, or a decorator."""

    node: ast.expr
    positions: tuple[Values, ...] = ()
    keywords: Mapping[str, Values] = field(default_factory=dict)
    spread: Values = NOTHING  #: What ``*args`` gives.
    mappings: Values = NOTHING  #: What ``**kwargs`` gives.
    spreads: bool = False  #: There are ``*args`` or ``**kwargs``.
    is_partial: bool = False  #: More is passed later.

    @property
    def values(self) -> Values:
        """Return all that is passed."""
        return frozenset().union(
            *self.positions, *self.keywords.values(), self.spread, self.mappings
        )

    def named(self, name: str, position: int) -> Values:
        """Return an argument by keyword, else by position from 0; nothing where there is none."""
        at_position = self.positions[position] if position < len(self.positions) else NOTHING
        return self.keywords.get(name, at_position)

    def node_of(self, argument: str) -> ast.AST:
        """Return the node of an argument: of a keyword, or of a position from ``1``."""
        if not isinstance(self.node, ast.Call):
            return self.node
        if argument.isdecimal():
            plain = [a for a in self.node.args if not isinstance(a, ast.Starred)]
            return plain[int(argument) - 1] if int(argument) <= len(plain) else self.node
        return next((k for k in self.node.keywords if k.arg == argument), self.node)


def spread_keywords(state: AbstractState, arguments: Arguments) -> tuple[str, ...]:
    """Return the known keys of ``**kwargs``, sorted."""
    mappings = [value for value in arguments.mappings if isinstance(value, Container)]
    keys = {key.value for m in mappings for key in state.keys(m) if isinstance(key, Text)}
    return tuple(sorted(keys - arguments.keywords.keys()))


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
        keys = {*extra_keywords, *spread_keywords(state, arguments)}
        held = NOTHING.union(*extra_keywords.values(), _spread_to(state, arguments))
        state.hold(variadic(function, taken.kwarg), held, map(Text, keys))


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


def or_unknown(values: Values) -> Values:
    """Return values, or `UNKNOWN` where there are none."""
    return values or UNKNOWN

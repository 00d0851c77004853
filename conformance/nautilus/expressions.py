"""Expressions of values with NT's names, as `conformance.usage.reading.written` writes them.

A class's name that stands alone is an object of it: ``Price - Price``.
"""

from __future__ import annotations

import ast
import operator
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from conformance.nautilus import samples
from conformance.nautilus.errors import NotOfferedError
from conformance.nautilus.plan import BTC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_TEXTS: Final = MappingProxyType(
    {"InstrumentId": BTC, "Symbol": BTC.partition(".")[0], "Venue": BTC.partition(".")[2]}
)
"""What stands for an object in a text."""

_OBJECTS: Final[Mapping[str, Callable[[], Any]]] = MappingProxyType(
    {"InstrumentId": samples.identifier, "Price": samples.price, "Quantity": samples.size}
)

_OPERATORS: Final[Mapping[type[ast.AST], Callable[..., Any]]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.FloorDiv: operator.floordiv,
        ast.Mod: operator.mod,
        ast.USub: operator.neg,
    }
)


def value_of(expression: str, classes: Iterable[str]) -> Any:
    """Return what an expression gives on the installed release.

    Args:
        expression: As the feed has it.
        classes: The dotted paths of those that it names.

    Raises:
        NotOfferedError: The release has no such name, or there is no object of a class to try.
        Exception: Whatever NT raises.
    """
    named = {path.rpartition(".")[2]: _class_at(path) for path in classes}
    return _evaluate(ast.parse(expression, mode="eval").body, named)


def program_of(expression: str, classes: Iterable[str]) -> str:
    """Return lines that try an expression; "" where an object stands in it that only NT gives.

    Args:
        expression: As the feed has it.
        classes: The dotted paths of those that it names.
    """
    written = _WithTexts()
    tree = written.visit(ast.parse(expression, mode="eval"))
    paths = [path.rpartition(".") for path in sorted(classes)]
    if not written.named <= {name for _, _, name in paths}:
        return ""
    imports = "".join(f"from {module} import {name}\n" for module, _, name in paths)
    return f"{imports}\n{ast.unparse(tree)}\n"


def _class_at(path: str) -> Any:
    module, _, name = path.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise NotOfferedError(path) from error


def _evaluate(node: ast.expr, classes: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant() | ast.JoinedStr():
            return _text_of(node) if isinstance(node, ast.JoinedStr) else node.value
        case ast.Name(id=name):
            return _found(_OBJECTS, name)()
        case ast.UnaryOp(op=op, operand=operand):
            return _OPERATORS[type(op)](_evaluate(operand, classes))
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_evaluate(left, classes), _evaluate(right, classes))
        case ast.Attribute(value=ast.Name(id=name), attr=member):
            return _member(_found(classes, name), member)
        case ast.Call():
            return _call(node, classes)
    raise NotOfferedError(ast.unparse(node))


def _call(node: ast.Call, classes: Mapping[str, Any]) -> Any:
    func = node.func
    called = _found(classes, func.id) if isinstance(func, ast.Name) else _evaluate(func, classes)
    named = {k.arg: _evaluate(k.value, classes) for k in node.keywords if k.arg}
    return called(*(_evaluate(one, classes) for one in node.args), **named)


def _member(cls: Any, name: str) -> Any:
    try:
        return getattr(cls, name)
    except AttributeError as error:
        raise NotOfferedError(name) from error


def _text_of(node: ast.JoinedStr) -> str:
    parts = (
        _found(_TEXTS, ast.unparse(part.value))
        if isinstance(part, ast.FormattedValue)
        else ast.literal_eval(part)
        for part in node.values
    )
    return "".join(parts)


def _found(known: Mapping[str, Any], name: str) -> Any:
    if name not in known:
        raise NotOfferedError(name)
    return known[name]


class _WithTexts(ast.NodeTransformer):
    """Writes texts out, and gathers the names that are left."""

    def __init__(self) -> None:
        self.named: set[str] = set()

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        """Return the text."""
        return ast.Constant(_text_of(node))

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Gather it."""
        self.named.add(node.id)
        return node

"""Where code has a name, as attribute, keyword or argument: its syntax tree, searched."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def names_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each name that stands in code, with its line."""
    yield from attributes_in(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.keyword(arg=str(name)):
                yield name, node.lineno
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node.lineno
            case ast.alias(name=name):
                yield name, node.lineno


def attributes_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each attribute that code takes, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.end_lineno or node.lineno


def calls_in(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield each call."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def callee(call: ast.Call) -> str:
    """Return the last name of what is called; "" where it is no name."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def lines_passing(call: ast.Call, argument: str) -> Iterator[int]:
    """Yield the line of an argument, told by its keyword or, as ``1``, by its position."""
    if argument.isdecimal():
        yield from (arg.lineno for arg in call.args[int(argument) - 1 : int(argument)])
    yield from (keyword.lineno for keyword in call.keywords if keyword.arg == argument)


def is_false(value: ast.expr) -> bool:
    """Whether an expression is written out as something false, such as ``False`` or ``None``."""
    return isinstance(value, ast.Constant) and not value.value

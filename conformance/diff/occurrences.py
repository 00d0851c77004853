"""Finds names in a syntax tree: as attribute, keyword, argument, definition or import."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A name in code, and where it stands."""

    name: str
    line: int  #: From 1.
    col_offset: int  #: Of the name, or of the node before it, in UTF-8 bytes from 0.


@cache  # A report asks for each of its names, of the same few trees.
def names_in(tree: ast.Module) -> Sequence[Occurrence]:
    """Return each name that stands in code."""
    found = [*attributes_in(tree)]
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.keyword(arg=str(name)):
                found.append(Occurrence(name, node.lineno, node.col_offset))
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.append(Occurrence(name, node.lineno, node.col_offset))
            case ast.alias(name=name):
                found.append(Occurrence(name, node.lineno, node.col_offset))
    return tuple(found)


def uses_of(tree: ast.Module, name: str) -> int:
    """Return how often code has a name, but for imports that leave it its name."""
    plain = (one for one in ast.walk(tree) if isinstance(one, ast.alias) and not one.asname)
    imports = sum(one.name == name for one in plain)
    return sum(one.name == name for one in names_in(tree)) - imports


@cache
def annotated_in(tree: ast.Module) -> Mapping[str, int]:
    """Return how often each name stands in annotations, those in quotes aside."""
    found: Counter[str] = Counter()
    for node in ast.walk(tree):
        match node:
            case (
                ast.arg(annotation=ast.expr() as annotation)
                | ast.AnnAssign(annotation=annotation)
                | ast.FunctionDef(returns=ast.expr() as annotation)
                | ast.AsyncFunctionDef(returns=ast.expr() as annotation)
            ):
                parts = [*ast.walk(annotation)]
                found.update(one.id for one in parts if isinstance(one, ast.Name))
                found.update(one.attr for one in parts if isinstance(one, ast.Attribute))
    return found


@cache
def attributes_in(tree: ast.Module) -> Sequence[Occurrence]:
    """Return each attribute that code takes."""
    return tuple(_attribute(one) for one in ast.walk(tree) if isinstance(one, ast.Attribute))


def _attribute(node: ast.Attribute) -> Occurrence:
    end = node.end_col_offset or node.col_offset
    return Occurrence(node.attr, node.end_lineno or node.lineno, end - len(node.attr.encode()))


@cache
def calls_in(tree: ast.AST) -> Sequence[ast.Call]:
    """Return each call."""
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Call))


def callee(call: ast.Call) -> str:
    """Return the last name of what is called; "" where it is no name."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def arguments_in(call: ast.Call, argument: str) -> Iterator[ast.expr | ast.keyword]:
    """Yield the node of an argument, by its keyword or, as ``1``, by its position."""
    if argument.isdecimal():
        yield from call.args[int(argument) - 1 : int(argument)]
    yield from (keyword for keyword in call.keywords if keyword.arg == argument)


def is_false(value: ast.expr) -> bool:
    """Whether an expression is written out as something false, such as ``False`` or ``None``."""
    return isinstance(value, ast.Constant) and not value.value

"""What the source of a Python class of NT's says that the class itself does not."""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def assignments(cls: type) -> Mapping[str, str]:
    """Return what the methods of a Python class assign to ``self``, and its type where told."""
    found: dict[str, str] = {}
    try:
        body = _class_bodies(cls.__module__).get(cls.__qualname__)
    except Exception:  # A compiled class has no source, and others may refuse to say where it is.
        return found
    for function in ast.walk(body) if body is not None else ():
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for name, text in _assigned_in(function):
                found[name] = found.get(name) or text
    return found


@cache
def _class_bodies(module: str) -> Mapping[str, ast.ClassDef]:
    """Return the classes that a module's source defines, by their qualified names."""
    source = inspect.getsource(sys.modules[module])
    found: dict[str, ast.ClassDef] = {}

    def walk(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                found.setdefault(f"{prefix}{child.name}", child)
                walk(child, f"{prefix}{child.name}.")
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                walk(child, f"{prefix}{child.name}.<locals>.")
            else:
                walk(child, prefix)

    walk(ast.parse(source), "")
    return found


def _assigned_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, str]]:
    annotations = {a.arg: ast.unparse(a.annotation) for a in function.args.args if a.annotation}
    for node in ast.walk(function):
        match node:
            case ast.AnnAssign(target=ast.Attribute(ast.Name("self"), name), annotation=written):
                yield name, ast.unparse(written)
            case ast.Assign(targets=[ast.Attribute(ast.Name("self"), name)], value=value):
                match value:
                    case ast.Name(id=parameter):
                        yield name, annotations.get(parameter, "")
                    case ast.Call(func=ast.Name(id=called)) if called[0].isupper():
                        yield name, called
                    case _:
                        yield name, ""

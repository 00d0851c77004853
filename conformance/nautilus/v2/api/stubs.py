"""The stubs that a release brings: run time tells names and defaults there, and no types.

They are read with `ast`, so that this runs beside NT with the standard library only; see
docs/decisions/0006-stubs.md.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from functools import cached_property
from inspect import _ParameterKind as Taken
from typing import TYPE_CHECKING, TypeAlias

from conformance.model.signature import Parameter, Signature
from conformance.nautilus.driver import NT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_CONSTRUCTORS = ("__init__", "__new__")


@dataclass(slots=True)
class StubScope:
    """What one module's stub says of the module, or of a class in it."""

    functions: dict[str, Signature] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)  #: The text of each one's type.
    classes: dict[str, StubScope] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """Return all that it has."""
        return frozenset((*self.functions, *self.attributes, *self.classes))

    @property
    def constructor(self) -> Signature | None:
        """Return what constructs a class; None where the stub does not say."""
        found = (self.functions[name] for name in _CONSTRUCTORS if name in self.functions)
        return next((replace(one, returns="") for one in found), None)


class Stubs:
    """The stubs of a package."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._modules: dict[str, StubScope | None] = {}

    def module(self, name: str) -> StubScope | None:
        """Return what the stub of a module says; None where it has none."""
        if name not in self._modules:
            self._modules[name] = self._read(name)
        return self._modules[name]

    def scope(self, module: str, qualified: str) -> StubScope | None:
        """Return what the stub of a module says of a class, by its qualified name."""
        found = self.module(module)
        for part in qualified.split("."):
            found = None if found is None else found.classes.get(part)
        return found

    def _read(self, name: str) -> StubScope | None:
        first, *parts = name.split(".")
        if first != NT:
            return None
        below = self._root.joinpath(*parts)
        for file in (below / "__init__.pyi", below.with_suffix(".pyi")):
            if file.is_file():
                return _ScopeReader(ast.parse(file.read_text(encoding="utf-8")).body).scope
        return None

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """Return the names of the modules that have a stub, sorted."""
        files = (file.relative_to(self._root) for file in self._root.rglob("*.pyi"))
        return tuple(sorted(".".join((NT, *_dotted(file))) for file in files))


def undotted(text: str) -> str:
    """Return the text of a type without the modules in it; "" where it is none."""
    try:
        return _type_text(ast.parse(text, mode="eval").body)
    except SyntaxError:
        return ""


class _ScopeReader:
    """Reads the statements of a module or class."""

    def __init__(self, body: list[ast.stmt]) -> None:
        self.scope = StubScope()
        for statement in body:
            self._statement(statement)

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.ClassDef(name=name, body=body):
                self.scope.classes[name] = _ScopeReader(body).scope
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(statement)
            case ast.AnnAssign(target=ast.Name(name), annotation=annotation):
                self.scope.attributes[name] = _type_text(annotation)
            case ast.Assign(targets=[ast.Name(name)]) if name != "__all__":
                self.scope.attributes[name] = ""  # A member of an enum.

    def _function(self, function: _Function) -> None:
        marks = [ast.unparse(mark).rpartition(".")[2] for mark in function.decorator_list]
        if "property" in marks or "getter" in marks:
            self.scope.attributes[function.name] = _type_text(function.returns)
        elif "setter" not in marks:
            # Of several overloads, the first is the one that is told.
            self.scope.functions.setdefault(function.name, _signature(function))


def _signature(function: _Function) -> Signature:
    taken = function.args
    by_position = [*taken.posonlyargs, *taken.args]
    defaults = [None] * (len(by_position) - len(taken.defaults)) + [*taken.defaults]
    parameters = [
        *(
            _parameter(
                one,
                Taken.POSITIONAL_ONLY
                if at < len(taken.posonlyargs)
                else Taken.POSITIONAL_OR_KEYWORD,
                default,
            )
            for at, (one, default) in enumerate(zip(by_position, defaults, strict=True))
        ),
        *([_parameter(taken.vararg, Taken.VAR_POSITIONAL)] if taken.vararg else []),
        *(
            _parameter(one, Taken.KEYWORD_ONLY, default)
            for one, default in zip(taken.kwonlyargs, taken.kw_defaults, strict=True)
        ),
        *([_parameter(taken.kwarg, Taken.VAR_KEYWORD)] if taken.kwarg else []),
    ]
    own = tuple(one for one in parameters if one.name not in ("self", "cls"))
    return Signature(parameters=own, returns=_type_text(function.returns))


def _parameter(argument: ast.arg, kind: Taken, default: ast.expr | None = None) -> Parameter:
    text = None if default is None else ast.unparse(default)
    return Parameter(
        name=argument.arg, kind=kind, type=_type_text(argument.annotation), default=text
    )


def _type_text(annotation: ast.expr | None) -> str:
    return "" if annotation is None else ast.unparse(_Undotting().visit(annotation))


class _Undotting(ast.NodeTransformer):
    """Takes the modules off names: ``model.Price`` is read as ``Price``."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:  # ast's own name
        return ast.Name(node.attr)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:  # as above
        if not isinstance(node.value, str):
            return node
        try:
            inner: ast.expr = ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return node
        found: ast.expr = self.visit(inner)
        return found


def _dotted(file: Path) -> Iterator[str]:
    yield from file.parent.parts
    if file.stem != "__init__":
        yield file.stem

"""What an expression in the feed's source stands for, as far as reading it can tell."""

import ast
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(slots=True)
class Scope:
    """Names of one module, class or function of the feed, and where it lies."""

    file: str
    parent: "Scope | None" = None
    names: "dict[str, Value]" = field(default_factory=dict)

    def lookup(self, name: str) -> "Value":
        """Return what a name stands for here; None where reading can't tell."""
        if name not in self.names:
            return self.parent.lookup(name) if self.parent else None
        found = self.names[name]
        return found.scope.lookup(found.name) if isinstance(found, Alias) else found


@dataclass(frozen=True, slots=True)
class Alias:
    """A name imported from another module of the feed, looked up when it is used."""

    scope: Scope
    name: str


@dataclass(frozen=True, slots=True)
class Object:
    """A class, function, module or constant of NT."""

    name: str
    obj: object


@dataclass(frozen=True, slots=True)
class Member:
    """A member of one of NT's classes: a method, an enum member, a class attribute."""

    owner: str
    name: str
    obj: object


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of one of NT's classes."""

    cls: type


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something NT hands out without telling its type; ``origin`` says from where."""

    origin: str


@dataclass(frozen=True, slots=True, eq=False)
class LocalClass:
    """A class of the feed's own."""

    node: ast.ClassDef
    scope: Scope

    def methods(self) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
        """Return its methods by name."""
        return {
            item.name: item
            for item in self.node.body
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)
        }


@dataclass(frozen=True, slots=True, eq=False)
class LocalFunction:
    """A function or method of the feed's own."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: Scope


@dataclass(frozen=True, slots=True)
class LocalInstance:
    """An instance of a class of the feed's own."""

    cls: LocalClass


@dataclass(frozen=True, slots=True)
class LocalModule:
    """A module of the feed's own."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class Container:
    """A collection; iterating gives ``key`` of a mapping and ``element`` of anything else."""

    element: "Value" = None
    key: "Value" = None
    is_mapping: bool = False


@dataclass(frozen=True, slots=True)
class Super:
    """``super()`` in a class of the feed's own."""

    cls: LocalClass


Value: TypeAlias = (
    Object
    | Member
    | Instance
    | Opaque
    | LocalClass
    | LocalFunction
    | LocalInstance
    | LocalModule
    | Container
    | Super
    | Alias
    | None
)

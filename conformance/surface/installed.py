"""The installed NautilusTrader as objects: its modules, members and the classes it names."""

import ast
import importlib
import inspect
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType

from conformance.facts import error_parts
from conformance.surface.docstrings import documented_returns
from conformance.surface.rendering import is_struct
from conformance.surface.signatures import fields_of, signature_of, type_of_attribute

NT = "nautilus_trader"

_UNTOLD = frozenset(("", "object", "Any", "list", "dict", "set", "tuple", "frozenset"))


@dataclass(frozen=True, slots=True)
class Gone:
    """Stands for what the release does not have, or what can't be imported."""

    error: str = ""  #: The type of the exception that its import raised.
    text: str = ""  #: What that said.


GONE = Gone()


@dataclass(frozen=True, slots=True)
class Assigned:
    """An attribute that a Python class of NT's gives its instances in one of its methods."""

    type: str  #: "" where its source does not tell.


def module(name: str) -> ModuleType | Gone:
    """Import one of NT's modules, or say that it is gone or can't be imported."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            return GONE
        return Gone(*error_parts(error))
    except Exception as error:  # whatever NT raises is the fact
        return Gone(*error_parts(error))


def member(owner: object, name: str) -> object:
    """Return the member as the class or module stores it (a descriptor is not read)."""
    if isinstance(owner, Gone):
        return owner
    if isinstance(owner, type) and is_struct(owner) and name in fields_of(owner):
        return fields_of(owner)[name]
    if isinstance(owner, ModuleType):
        found = getattr(owner, name, GONE)
        return module(f"{owner.__name__}.{name}") if found is GONE else found
    try:
        stored = inspect.getattr_static(owner, name)
    except AttributeError:
        return _assigned(owner, name) if isinstance(owner, type) else GONE
    # A static or class method is told by what the attribute gives, not by its wrapper.
    return getattr(owner, name) if isinstance(stored, staticmethod | classmethod) else stored


def takes_self(owner: object, name: str) -> bool:
    """Whether what a class has under a name wants an instance when it is called on the class."""
    stored = inspect.getattr_static(owner, name, None)
    kinds = (staticmethod, classmethod, type)
    return not isinstance(stored, kinds) and type(stored).__name__ not in (
        "classmethod_descriptor",
        "builtin_function_or_method",
    )


def is_nt(obj: object) -> bool:
    """Whether a class, function or module is NT's own."""
    name = obj.__name__ if isinstance(obj, ModuleType) else getattr(obj, "__module__", None)
    return isinstance(name, str) and (name == NT or name.startswith(f"{NT}."))


def subclasses(cls: type) -> tuple[type, ...]:
    """Return NT's loaded classes that derive from one, by name."""
    found: dict[type, None] = {}
    left = [cls]
    while left:
        derived: type
        for derived in type.__subclasses__(left.pop()):
            if derived not in found and is_nt(derived):
                found[derived] = None
                left.append(derived)
    return tuple(sorted(found, key=lambda derived: (derived.__name__, derived.__module__)))


@cache
def in_subclasses(cls: object, name: str) -> tuple[type, ...]:
    """Return the topmost of NT's subclasses that have a member which the class itself lacks.

    NT hands out an `Instrument` and means a `CryptoPerpetual`: what the latter has is there.
    """
    if not isinstance(cls, type):
        return ()
    having = [one for one in subclasses(cls) if not isinstance(member(one, name), Gone)]
    return tuple(one for one in having if not any(b in having for b in one.__mro__[1:]))


def type_text(descriptor: object) -> str:
    """Return the text of the type of an attribute or struct field."""
    declared = getattr(descriptor, "type", None)
    return declared if isinstance(declared, str) else type_of_attribute(descriptor)


def result_text(function: object, owner: object = None, name: str = "") -> str:
    """Return the text of what a call gives, from wherever NT tells most of it.

    A facade says ``list`` where the docstring of the class behind it says ``list[Instrument]``.
    """
    signature = signature_of(function)
    told = signature.returns if signature else ""
    if told not in _UNTOLD:
        return told
    behind = subclasses(owner) if isinstance(owner, type) and name else ()
    methods = [function, *(member(cls, name) for cls in behind)]
    return next((text for text in map(documented_returns, methods) if text), told)


def _assigned(cls: type, name: str) -> Assigned | Gone:
    """Find ``self.name = ...`` in the Python source of a class and of those it derives from."""
    for one in cls.__mro__:
        if is_nt(one) and name in _assignments(one):
            return Assigned(_assignments(one)[name])
    return GONE


@cache
def _assignments(cls: type) -> Mapping[str, str]:
    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    except (OSError, TypeError, SyntaxError):
        return {}  # compiled: such classes declare what they have
    found: dict[str, str] = {}
    for function in ast.walk(body):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for name, text in _assigned_in(function):
                found[name] = found.get(name) or text
    return found


def _assigned_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, str]]:
    told = {a.arg: ast.unparse(a.annotation) for a in function.args.args if a.annotation}
    for node in ast.walk(function):
        match node:
            case ast.AnnAssign(target=ast.Attribute(ast.Name("self"), name), annotation=written):
                yield name, ast.unparse(written)
            case ast.Assign(targets=[ast.Attribute(ast.Name("self"), name)], value=value):
                match value:
                    case ast.Name(id=parameter):
                        yield name, told.get(parameter, "")
                    case ast.Call(func=ast.Name(id=called)) if called[0].isupper():
                        yield name, called
                    case _:
                        yield name, ""


class Types:
    """Finds the classes that NT's texts name: ``Price``, ``Instrument | None``, ``list[Bar]``."""

    @cached_property
    def _classes(self) -> Mapping[str, type]:
        """Every class of NT's loaded modules by its name; the most public has it."""
        modules = sorted(n for n in sys.modules if n == NT or n.startswith(f"{NT}."))
        found: dict[str, type] = {}
        for name in modules:
            for value in list(vars(sys.modules[name]).values()):
                if isinstance(value, type) and is_nt(value):
                    known = found.setdefault(value.__name__, value)
                    found[value.__name__] = min(known, value, key=_rank)
        return found

    def named(self, name: str) -> type | None:
        """Return NT's class of that name, wherever it is defined."""
        return self._classes.get(name)

    def seen_from(self, near: object, name: str) -> type | None:
        """Return the class that a name means in the module of one of NT's objects."""
        scope = vars(sys.modules.get(getattr(near, "__module__", None) or "", ast))
        found = scope.get(name)
        return found if isinstance(found, type) else self.named(name)

    def all_in(self, text: str, near: object = None) -> tuple[type, ...]:
        """Return NT's classes that a type's text names, in its order."""
        try:
            tree = ast.parse(text, mode="eval")
        except SyntaxError:
            return ()
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        found = [self.seen_from(near, name) for name in names]
        return tuple(cls for cls in found if cls is not None and is_nt(cls))


def _rank(cls: type) -> tuple[object, ...]:
    # Rust's own classes mirror the public ones under the same names.
    home = cls.__module__
    return ("nautilus_pyo3" in home, f"{NT}.core" in home, home, cls.__qualname__)

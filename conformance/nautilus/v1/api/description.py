"""The API model of the installed release: all that NT offers, as data.

Its `main`, run in a release's environment, writes it as JSON; `conformance.model.api` reads it.
It holds for each module what it has and what importing it loads, and for each object what a feed
can meet of it: members, signatures, types, defaults, enum members. An object that refuses to say
something says nothing of that; no other is touched by it.
"""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
import json
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from conformance.model.api import FORMAT
from conformance.model.facts import Json
from conformance.nautilus.driver import NT
from conformance.nautilus.v1.api import imports
from conformance.nautilus.v1.api.docstrings import documented_returns
from conformance.nautilus.v1.api.installed import MIRRORS, is_nt
from conformance.nautilus.v1.api.rendering import is_struct, render_value
from conformance.nautilus.v1.api.signatures import fields_of, signature_of, type_of_attribute

if TYPE_CHECKING:
    from conformance.model.signature import Parameter, Signature

_FINAL = 1 << 10  # Py_TPFLAGS_BASETYPE: unset where a class can't be derived from.
_CLASS_METHODS = ("classmethod_descriptor", "builtin_function_or_method")

T = TypeVar("T")


class Description(Sequence[Mapping[str, Json]]):
    """Describes objects; a reference is the number of an object's record.

    What is told of an object is told when its record is asked for it, so that few are cheap.
    """

    def __init__(self, modules: Mapping[str, ModuleType]) -> None:
        self._records: list[_ObjectRecord] = []
        self._by_identity: dict[tuple[int, int], int] = {}
        # A compiled module may call itself otherwise than it is imported.
        self._paths = {id(module): name for name, module in sorted(modules.items(), reverse=True)}

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, at: Any) -> Any:  # as Sequence has it
        return self._records[at]

    def reference(self, obj: object, owner: type | None = None) -> int:
        """Return the reference of an object, or of what a class stores.

        Args:
            obj: The object.
            owner: The class; what it stores for a static or class method is told by what the
                attribute gives, and not by its wrapper.
        """
        is_wrapped = isinstance(obj, staticmethod | classmethod)
        key = (id(obj), id(owner) if is_wrapped else 0)
        if key not in self._by_identity:
            self._by_identity[key] = len(self._records)
            self._records.append(_ObjectRecord(self, obj, owner if is_wrapped else None))
        return self._by_identity[key]

    def members_of(self, module: ModuleType) -> dict[str, Json]:
        """Return the references of what a module has, by name."""
        members = list(vars(module).items())
        return {name: self.reference(one) for name, one in members if not name.startswith("__")}

    def has(self, obj: object) -> bool:
        """Whether an object has a reference."""
        return (id(obj), 0) in self._by_identity

    def classes(self) -> list[type]:
        """Return the classes that have a reference."""
        return [one.obj for one in self._records if isinstance(one.obj, type)]

    def path(self, module: ModuleType) -> str:
        """Return the name by which a module is imported."""
        return self._paths.get(id(module), module.__name__)

    def document(self) -> list[dict[str, Json]]:
        """Return all records, each whole; telling one may bring others."""
        found: list[dict[str, Json]] = []
        while len(found) < len(self._records):
            found.append(dict(self._records[len(found)]))
        return found


class _ObjectRecord(Mapping[str, Json]):
    """What is told of one object, by the keys that `conformance.model.api` reads."""

    def __init__(self, description: Description, obj: object, owner: type | None) -> None:
        self.obj = obj if owner is None else _tried(lambda: _given(obj, owner), obj)
        self._is_bound = owner is not None or type(obj).__name__ in _CLASS_METHODS
        self._kept = obj  # So that its id stays its own.
        self._description = description
        self._told: dict[str, Json] = {}

    def __getitem__(self, key: str) -> Json:
        if key not in self._told:
            self._told[key] = _tried(lambda: self._tell(key), None)
        if self._told[key] is None:
            raise KeyError(key)
        return self._told[key]

    def __iter__(self) -> Iterator[str]:
        return (key for key in _KEYS[self._kind] if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        return key in _KEYS[self._kind] and self.get(str(key)) is not None

    @property
    def _kind(self) -> str:
        if isinstance(self.obj, type):
            return "class"
        if isinstance(self.obj, ModuleType):
            return "module"
        return "function" if callable(self.obj) else "value"

    def _tell(self, key: str) -> Json:
        if key not in _KEYS[self._kind]:
            return None
        match key:
            case "kind":
                return self._kind
            case "bound":
                return self._is_bound or None
            case "class":
                of = type(self.obj)
                return self._description.reference(of) if is_nt(of) else None
        return _TELL[key](self._description, self.obj)


def _name(description: Description, obj: Any) -> Json:  # whatever NT has
    return description.path(obj) if isinstance(obj, ModuleType) else str(obj.__name__)


def _bases(description: Description, cls: Any) -> Json:  # a class
    return [description.reference(base) for base in cls.__mro__[1:]]


def _members(description: Description, cls: Any) -> Json:  # a class
    return {
        name: description.reference(stored, cls)
        for name, stored in list(vars(cls).items())
        if not name.startswith("__") or callable(stored)
    }


def _enum_members(description: Description, cls: Any) -> Json:  # a class
    if not isinstance(cls, enum.EnumMeta):
        return None
    members: Mapping[str, object] = cls.__members__
    return {name: description.reference(one) for name, one in members.items()}


def _value(_: Description, obj: object) -> Json:
    value = obj.value if isinstance(obj, enum.Enum) else obj
    return value if isinstance(value, str | int) else render_value(value)


_TELL: Mapping[str, Callable[[Description, Any], Json]] = {
    "name": _name,
    "home": lambda _, obj: _home(obj) or None,
    "bases": _bases,
    "meta": lambda description, cls: description.reference(type(cls)),
    "members": _members,
    "enum": _enum_members,
    "fields": lambda _, cls: _fields(cls) if is_struct(cls) else None,
    "signature": lambda _, obj: _signature(signature_of(obj)),
    "final": lambda _, cls: not cls.__flags__ & _FINAL or None,
    "assigned": lambda _, cls: (_assignments(cls) if is_nt(cls) else None) or None,
    "match_args": lambda _, cls: [str(name) for name in cls.__match_args__] or None,
    "returns": lambda _, function: documented_returns(function) or None,
    "coroutine": lambda _, function: inspect.iscoroutinefunction(function) or None,
    "value": _value,
    "by": lambda _, obj: str(obj.value) if isinstance(obj, enum.Enum) else None,
    "type": lambda _, obj: type_of_attribute(obj) or None,
}
"""How each key is told of an object."""

_KEYS: Mapping[str, Sequence[str]] = {
    "class": (
        *("kind", "name", "home", "bases", "meta", "members", "enum", "fields", "signature"),
        *("final", "assigned", "match_args", "class"),
    ),
    "module": ("kind", "name"),
    "function": ("kind", "name", "home", "signature", "returns", "coroutine", "bound", "class"),
    "value": ("kind", "home", "value", "by", "type", "bound", "class"),
}
"""Which keys a record has, by its kind."""


def describe(root: Path) -> Mapping[str, Json]:
    """Return the API model of the release whose package lies in a folder.

    It imports all that can be imported alone; so this process is for nothing else then.
    """
    imports.import_live_stack()
    always = imports.loaded()
    outcomes = imports.import_each(root)
    for name, outcome in outcomes.items():
        if outcome.error is None:
            imports.import_module(name)
    model = describe_loaded(always, outcomes)
    return {**model, "objects": model["objects"].document()}


def describe_loaded(
    always: Collection[str], outcomes: Mapping[str, imports.ImportOutcome] = MappingProxyType({})
) -> dict[str, Any]:
    """Return the API model of the modules that are loaded; each record is told when it is read.

    Args:
        always: The modules that every feed loads.
        outcomes: What importing each of the others does.
    """
    return {
        "format": FORMAT,
        "release": version(NT),
        "package": NT,
        "mirrors": [*MIRRORS],
        "always": sorted(always),
        **describe_modules({name: sys.modules[name] for name in imports.loaded()}, outcomes),
    }


def describe_modules(
    modules: Mapping[str, ModuleType],
    outcomes: Mapping[str, imports.ImportOutcome] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return what modules have, and the records of all objects that can be met from there."""
    description = Description(modules)
    found: dict[str, dict[str, Json]] = {}
    for name in sorted({*modules, *outcomes}):
        outcome = outcomes.get(name, imports.ImportOutcome())
        found[name] = {"loads": [*outcome.loads]}
        if outcome.error is not None:
            found[name]["error"] = [*outcome.error]
            continue
        found[name]["members"] = description.members_of(modules[name])
    hidden = list(dict.fromkeys(_hidden_subclasses(description)))
    return {"modules": found, "objects": description, "hidden": hidden}


def _hidden_subclasses(description: Description) -> Iterator[int]:
    """Yield the references of NT's classes that no module has under a name."""
    left = description.classes()
    while left:
        derived: type
        for derived in type.__subclasses__(left.pop()):
            if is_nt(derived) and not description.has(derived):
                yield description.reference(derived)
                left.append(derived)


def _given(stored: Any, owner: type) -> object:  # a static or class method
    return stored.__get__(None, owner)


def _tried(tell: Callable[[], T], default: T) -> T:
    """Return what is told; NT's objects may refuse to say anything of themselves."""
    try:
        return tell()
    except Exception:  # whatever NT raises
        return default


def _home(obj: object) -> str:
    home = _tried(lambda: getattr(obj, "__module__", None), None)
    return home if isinstance(home, str) else ""


def _fields(struct: type) -> Json:
    return {name: _parameter(field) for name, field in fields_of(struct).items()}


def _signature(signature: Signature | None) -> Json:
    if signature is None:
        return None
    return [[_parameter(one) for one in signature.parameters], signature.returns]


def _parameter(one: Parameter) -> list[Json]:
    return [one.name, int(one.kind), one.type, one.default]


def _assignments(cls: type) -> Mapping[str, str]:
    """Return what the methods of a Python class assign to ``self``, and its type where told."""
    found: dict[str, str] = {}
    body = _tried(lambda: _class_bodies(cls.__module__).get(cls.__qualname__), None)
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


def main(arguments: Sequence[str]) -> int:
    """Write the API model into the file that is named."""
    package: Any = importlib.import_module(NT)
    model = describe(Path(package.__file__).parent)
    Path(arguments[0]).write_text(json.dumps(model), encoding="utf-8")
    return 0

"""The API model of the installed release: all that NT offers, as data.

A generation's ``main``, run in a release's environment, writes it as JSON with `write_model`;
`conformance.model.api` reads it. It holds for each module what it has and what importing it
loads, and for each object what a feed can meet of it: members, signatures, types, defaults, enum
members. An object that refuses to say something says nothing of that; no other is touched by it.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from importlib.metadata import version
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from conformance.model.api import FORMAT
from conformance.model.facts import Json
from conformance.nautilus.api import imports
from conformance.nautilus.api.installed import is_nt, package_root
from conformance.nautilus.api.source import assignments
from conformance.nautilus.driver import NT

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.model.signature import Parameter, Signature

_FINAL = 1 << 10  # Py_TPFLAGS_BASETYPE: unset where a class can't be derived from.
_CLASS_METHODS = ("classmethod_descriptor", "builtin_function_or_method")

T = TypeVar("T")


class ObjectReader(Protocol):
    """Reads what a generation's objects say of themselves; whatever it raises says nothing."""

    @property
    def live_stack(self) -> Sequence[str]:
        """Return the modules that every feed loads."""

    @property
    def mirrors(self) -> Sequence[str]:
        """Return parts of the names of modules that have the public classes as well."""

    def signature_of(self, obj: Any, owner: type | None) -> Signature | None:  # whatever NT has
        """Return what a callable takes and gives; None where that is not told.

        Args:
            obj: The callable.
            owner: The class that has it, where it is a static or class method of one.
        """

    def fields_of(self, cls: Any) -> Mapping[str, Parameter] | None:
        """Return the fields of a config's class; None for a class that is none."""

    def type_of_attribute(self, descriptor: Any) -> str:
        """Return the text of an attribute's type; "" where it is not told."""

    def documented_returns(self, function: Any) -> str:
        """Return the type that a docstring says a call gives; "" for none."""

    def enum_members(self, cls: Any) -> Mapping[str, object] | None:
        """Return the members of an enum by their names; None for a class that is none."""

    def value_of(self, obj: Any) -> Json:
        """Return a constant as JSON, or as a text; of an enum's member its value."""

    def asked_by(self, obj: Any) -> str | None:
        """Return the text that an enum's member is asked for by; None for what is none."""


class Description(Sequence[Mapping[str, Json]]):
    """Describes objects; a reference is the number of an object's record.

    What is told of an object is told when its record is asked for it, so that few are cheap.
    """

    def __init__(self, modules: Mapping[str, ModuleType], reader: ObjectReader) -> None:
        self.reader = reader
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
        self.owner = owner
        self._kept = obj  # So that its id stays its own.
        self._description = description
        self._facts: dict[str, Json] = {}

    def __getitem__(self, key: str) -> Json:
        if key not in self._facts:
            self._facts[key] = _tried(lambda: self._tell(key), None)
        if self._facts[key] is None:
            raise KeyError(key)
        return self._facts[key]

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
        if key == "signature":
            return _signature(self._description.reader.signature_of(self.obj, self.owner))
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
    members = description.reader.enum_members(cls)
    if members is None:
        return None
    return {name: description.reference(one) for name, one in members.items()}


def _fields(description: Description, cls: Any) -> Json:  # a class
    fields = description.reader.fields_of(cls)
    if fields is None:
        return None
    return {name: _parameter(field) for name, field in fields.items()}


def _signature(signature: Signature | None) -> Json:
    if signature is None:
        return None
    return [[_parameter(one) for one in signature.parameters], signature.returns]


_TELL: Mapping[str, Callable[[Description, Any], Json]] = {
    "name": _name,
    "home": lambda _, obj: _home(obj) or None,
    "bases": _bases,
    "meta": lambda description, cls: description.reference(type(cls)),
    "members": _members,
    "enum": _enum_members,
    "fields": _fields,
    "final": lambda _, cls: not cls.__flags__ & _FINAL or None,
    "assigned": lambda _, cls: (assignments(cls) if is_nt(cls) else None) or None,
    "match_args": lambda _, cls: [str(name) for name in cls.__match_args__] or None,
    "returns": lambda description, obj: description.reader.documented_returns(obj) or None,
    "coroutine": lambda _, function: inspect.iscoroutinefunction(function) or None,
    "value": lambda description, obj: description.reader.value_of(obj),
    "by": lambda description, obj: description.reader.asked_by(obj),
    "type": lambda description, obj: description.reader.type_of_attribute(obj) or None,
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


def describe(root: Path, reader: ObjectReader) -> Mapping[str, Json]:
    """Return the API model of the release whose package lies in a folder.

    It imports all that can be imported alone; so this process is for nothing else then.
    """
    for name in reader.live_stack:
        imports.import_module(name)
    always = imports.loaded()
    outcomes = imports.import_each(root)
    for name, outcome in outcomes.items():
        if outcome.error is None:
            imports.import_module(name)
    model = describe_loaded(always, reader, outcomes)
    return {**model, "objects": model["objects"].document()}


def describe_loaded(
    always: Collection[str],
    reader: ObjectReader,
    outcomes: Mapping[str, imports.ImportOutcome] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return the API model of the modules that are loaded; each record is told when it is read.

    Args:
        always: The modules that every feed loads.
        reader: Of the generation.
        outcomes: What importing each of the others does.
    """
    return {
        "format": FORMAT,
        "release": version(NT),
        "package": NT,
        "mirrors": [*reader.mirrors],
        "always": sorted(always),
        **describe_modules(
            {name: sys.modules[name] for name in imports.loaded()}, reader, outcomes
        ),
    }


def describe_modules(
    modules: Mapping[str, ModuleType],
    reader: ObjectReader,
    outcomes: Mapping[str, imports.ImportOutcome] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return what modules have, and the records of all objects that can be met from there."""
    description = Description(modules, reader)
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


def _parameter(one: Parameter) -> list[Json]:
    return [one.name, int(one.kind), one.type, one.default]


def write_model(reader: ObjectReader, file: Path, **more: Json) -> None:
    """Write the API model of the installed release into a file, with what else is told."""
    model = {**describe(package_root(), reader), **more}
    file.write_text(json.dumps(model), encoding="utf-8")

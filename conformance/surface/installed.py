"""The installed NautilusTrader as objects: its modules, members and the types that it names."""

import ast
import builtins
import importlib
import inspect
import sys
from collections.abc import Mapping
from functools import cached_property
from types import ModuleType

from conformance.surface.signatures import fields_of, is_struct, type_of_attribute

NT = "nautilus_trader"

# What Cython and numpydoc write for types that are not NT's.
_FOREIGN = frozenset(
    ["void", "double", "bint", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "int64_t", "object", "Any", "Callable", "Decimal", "datetime", "timedelta", "date", "Path", "AbstractEventLoop", "Task", "Future", "Coroutine", "Self"]
)


class Gone:
    """Stands for a name that the release does not have."""

    def __repr__(self) -> str:
        """Return the word that observations use."""
        return "missing"


GONE = Gone()


def module(name: str) -> ModuleType | Gone:
    """Import one of NT's modules, or say that it is gone."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            return GONE
        raise


def member(owner: object, name: str) -> object:
    """Return the member as the class or module stores it (a descriptor is not read)."""
    if isinstance(owner, type) and is_struct(owner) and name in fields_of(owner):
        return fields_of(owner)[name]
    if isinstance(owner, ModuleType):
        found = getattr(owner, name, GONE)
        return module(f"{owner.__name__}.{name}") if found is GONE else found
    try:
        stored = inspect.getattr_static(owner, name)
    except AttributeError:
        return GONE
    # A static or class method is told by what the attribute gives, not by its wrapper.
    return getattr(owner, name) if isinstance(stored, staticmethod | classmethod) else stored


def is_nt(obj: object) -> bool:
    """Whether a class, function or module is NT's own."""
    name = obj.__name__ if isinstance(obj, ModuleType) else getattr(obj, "__module__", None)
    return isinstance(name, str) and (name == NT or name.startswith(f"{NT}."))


def type_text(descriptor: object) -> str:
    """Return the text of the type of an attribute or struct field."""
    declared = getattr(descriptor, "type", None)
    return declared if isinstance(declared, str) else type_of_attribute(descriptor)


class Types:
    """Finds the classes that NT's texts name: ``Price``, ``Instrument | None``, ``list[Bar]``."""

    @cached_property
    def _classes(self) -> Mapping[str, type]:
        """Every class of NT's loaded modules by its name; the first module in order has it."""
        modules = sorted(n for n in sys.modules if n == NT or n.startswith(f"{NT}."))
        found: dict[str, type] = {}
        for name in modules:
            for value in list(vars(sys.modules[name]).values()):
                if isinstance(value, type) and is_nt(value):
                    found.setdefault(value.__name__, value)
        return found

    def named(self, name: str) -> type | None:
        """Return NT's class of that name, wherever it is defined."""
        return self._classes.get(name)

    def resolve(self, text: str, near: object = None) -> tuple[type | None, bool]:
        """Return the class that ``text`` names first, and whether NT would have to tell more.

        A text of Python's own types needs nothing more; one that names what can't be found does.
        """
        try:
            names = [
                n.id for n in ast.walk(ast.parse(text, mode="eval")) if isinstance(n, ast.Name)
            ]
        except SyntaxError:
            return None, bool(text)
        names = [n for n in names if n not in _FOREIGN and not hasattr(builtins, n)]
        scope = vars(sys.modules.get(getattr(near, "__module__", "") or "", builtins))
        for name in names:
            candidate = scope.get(name)
            cls = candidate if isinstance(candidate, type) else self.named(name)
            if cls is not None:
                return (cls, False) if is_nt(cls) else (None, False)
        return None, bool(names) or not text

"""The installed release as objects: what is NT's own, and the class of a name."""

import sys
from types import ModuleType

from conformance.nautilus.driver import NT
from conformance.nautilus.v1.api.imports import loaded
from conformance.nautilus.v1.api.signatures import type_of_attribute

MIRRORS = ("nautilus_pyo3", f"{NT}.core")
"""Parts of the names of modules that mirror the public classes under the same names."""


def is_nt(obj: object) -> bool:
    """Whether a class, function or module is NT's own."""
    name = obj.__name__ if isinstance(obj, ModuleType) else getattr(obj, "__module__", None)
    return isinstance(name, str) and (name == NT or name.startswith(f"{NT}."))


def type_text(descriptor: object) -> str:
    """Return the text of the type of an attribute or struct field."""
    declared = getattr(descriptor, "type", None)
    return declared if isinstance(declared, str) else type_of_attribute(descriptor)


def class_named(name: str) -> type | None:
    """Return the class of a name in any loaded module of NT; the most public has it."""
    found = (vars(sys.modules[module]).get(name) for module in loaded())
    classes = [one for one in found if isinstance(one, type) and is_nt(one)]
    return min(classes, key=_rank, default=None)


def _rank(cls: type) -> tuple[object, ...]:
    home = cls.__module__
    return (*(mirror in home for mirror in MIRRORS), home, cls.__qualname__)

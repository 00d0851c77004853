"""The installed release as objects: what is NT's own, and the class of a name."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from conformance.nautilus.api.imports import loaded
from conformance.nautilus.driver import NT
from conformance.nautilus.errors import NotOfferedError

if TYPE_CHECKING:
    from collections.abc import Sequence


def is_nt(obj: object) -> bool:
    """Whether a class, function or module is NT's own."""
    name = obj.__name__ if isinstance(obj, ModuleType) else getattr(obj, "__module__", None)
    return isinstance(name, str) and (name == NT or name.startswith(f"{NT}."))


def package_root() -> Path:
    """Return the folder of the installed package."""
    return Path(str(importlib.import_module(NT).__file__)).parent


def offered(module: str, name: str, mirrors: Sequence[str]) -> Any:
    """Return NT's object of that name: from a module, else from wherever it has gone.

    Args:
        module: Where it is expected.
        name: Its name there.
        mirrors: As `class_named` takes them.

    Raises:
        NotOfferedError: No loaded module of NT has it.
    """
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        found = class_named(name, mirrors)
        if found is None:
            raise NotOfferedError(name) from None
        return found


def class_named(name: str, mirrors: Sequence[str]) -> type | None:
    """Return the class of a name in any loaded module of NT; the most public has it.

    Args:
        name: The class's name.
        mirrors: Parts of the names of modules that have the public classes as well.
    """
    found = (vars(sys.modules[module]).get(name) for module in loaded())
    classes = [one for one in found if isinstance(one, type) and is_nt(one)]
    return min(classes, key=lambda cls: _rank(cls, mirrors), default=None)


def _rank(cls: type, mirrors: Sequence[str]) -> tuple[object, ...]:
    home = cls.__module__
    return (*(mirror in home for mirror in mirrors), home, cls.__qualname__)

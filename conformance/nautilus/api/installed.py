"""The installed release as objects: what is NT's own, and the class of a name."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from conformance.nautilus.api.imports import loaded
from conformance.nautilus.driver import NT

if TYPE_CHECKING:
    from collections.abc import Sequence


def is_nt(obj: object) -> bool:
    """Whether a class, function or module is NT's own."""
    name = obj.__name__ if isinstance(obj, ModuleType) else getattr(obj, "__module__", None)
    return isinstance(name, str) and (name == NT or name.startswith(f"{NT}."))


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

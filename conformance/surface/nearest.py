"""What a missing name has probably become: looked for by value, by type and by spelling."""

import difflib
import enum
from collections.abc import Iterator
from types import ModuleType

from conformance.surface import installed
from conformance.surface.rendering import is_struct
from conformance.surface.signatures import Parameter, fields_of, signature_of

_ALIKE = 0.6  # difflib's own cutoff for a close match


def nearest_members(owner: object, name: str, types: installed.Types) -> tuple[str, ...]:
    """Return at most three likely successors of ``owner.name``, each with why it is one."""
    found = [*_by_type(owner, name, types), *_by_value(owner, name), *_by_spelling(owner, name)]
    return tuple(dict.fromkeys(found))[:3]


def nearest_imports(name: str, path: str, types: installed.Types) -> tuple[str, ...]:
    """Return where a name that is gone from ``path`` can be had now, or what is spelled like it."""
    elsewhere = types.named(name)
    if elsewhere is not None:
        return (f"{elsewhere.__module__}.{name}",)
    container = installed.module(path)
    if not isinstance(container, ModuleType):
        return (f"the module {path} is gone",)
    return tuple(f"{path}.{match}" for match in _alike(name, dir(container)))


def _by_type(owner: object, name: str, types: installed.Types) -> Iterator[str]:
    """A flag that became a choice: a parameter whose type is an enum that has it as a member."""
    for parameter in _parameters(owner):
        for cls in types.all_in(parameter.type, owner):
            for member in cls if issubclass(cls, enum.Enum) else ():
                if member.name.casefold() == name.casefold():
                    yield f"{parameter.name}={cls.__name__}.{member.name}"


def _by_value(owner: object, name: str) -> Iterator[str]:
    if isinstance(owner, type) and issubclass(owner, enum.Enum):
        yield from (member.name for member in owner if str(member.value) == name)


def _by_spelling(owner: object, name: str) -> list[str]:
    if isinstance(owner, type) and issubclass(owner, enum.Enum):
        return _alike(name, list(owner.__members__))
    parameters = [p.name for p in _parameters(owner)]
    return _alike(name, parameters) or _alike(name, [n for n in dir(owner) if n[0] != "_"])


def _parameters(owner: object) -> tuple[Parameter, ...]:
    if isinstance(owner, type) and is_struct(owner):
        return tuple(fields_of(owner).values())
    signature = signature_of(owner) if callable(owner) else None
    return signature.parameters if signature else ()


def _alike(name: str, candidates: list[str]) -> list[str]:
    return difflib.get_close_matches(name, candidates, n=3, cutoff=_ALIKE)

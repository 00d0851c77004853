"""Likely successors of a missing name: found by value, by type and by spelling."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from conformance.model.api import ApiModel, ApiObject, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conformance.model.signature import Parameter

_ALIKE = 0.6  # difflib's own cutoff for a close match


def nearest_members(owner: ApiObject, name: str, api: ApiModel) -> tuple[str, ...]:
    """Return at most three likely successors of ``owner.name``, each with why it is one."""
    found = [*_by_type(owner, name, api), *_by_value(owner, name), *_by_spelling(owner, name)]
    return tuple(dict.fromkeys(found))[:3]


def nearest_imports(name: str, path: str, api: ApiModel) -> tuple[str, ...]:
    """Return the path that has the name now, or names in ``path`` that are spelled like it."""
    elsewhere = api.named(name)
    if elsewhere is not None:
        return (f"{elsewhere.home}.{name}",)
    container = api.module(path)
    if isinstance(container, Missing):
        return (f"the module {path} is gone",)
    return tuple(f"{path}.{match}" for match in _alike(name, container.names))


def _by_type(owner: ApiObject, name: str, api: ApiModel) -> Iterator[str]:
    """A flag that became a choice: a parameter whose type is an enum that has it as a member."""
    for parameter in _parameters(owner):
        for cls in api.all_in(parameter.type, owner):
            for member in cls.enum_members:
                if member.casefold() == name.casefold():
                    yield f"{parameter.name}={cls.name}.{member}"


def _by_value(owner: ApiObject, name: str) -> Iterator[str]:
    yield from (one for one, member in owner.enum_members.items() if member.asked_by == name)


def _by_spelling(owner: ApiObject, name: str) -> list[str]:
    if owner.is_enum:
        return _alike(name, owner.enum_members)
    parameters = [p.name for p in _parameters(owner)]
    return _alike(name, parameters) or _alike(name, [n for n in owner.names if n[0] != "_"])


def _parameters(owner: ApiObject) -> tuple[Parameter, ...]:
    if owner.is_config:
        return tuple(owner.fields.values())
    return owner.signature.parameters if owner.signature else ()


def _alike(name: str, candidates: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(name, sorted(candidates), n=3, cutoff=_ALIKE)

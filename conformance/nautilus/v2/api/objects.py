"""What the live objects of NautilusTrader 2 say of themselves, with the types from its stubs.

A name and a default are as run time has them; a stub that says otherwise is wrong, and is told.
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from conformance.model.signature import Parameter, Signature
from conformance.nautilus.api.installed import is_nt
from conformance.nautilus.api.texts import placeless, text_of
from conformance.nautilus.v2.api.imports import LIVE_STACK, MIRRORS, OTHERS
from conformance.nautilus.v2.api.stubs import StubScope, undotted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.model.facts import Json
    from conformance.nautilus.v2.api.stubs import Stubs


class RustObjects:
    """Reads PyO3 classes, and the few that are written in Python; see `ObjectReader`."""

    live_stack: Sequence[str] = (*LIVE_STACK, *OTHERS)
    mirrors: Sequence[str] = MIRRORS

    def __init__(self, stubs: Stubs) -> None:
        self._stubs = stubs

    def signature_of(self, obj: Any, owner: type | None = None) -> Signature | None:
        """Return what a callable takes by run time, with the stub's types."""
        try:
            inspected = inspect.signature(obj)
        except (TypeError, ValueError):
            return self._stubbed(obj, owner)
        stub = self._stubbed(obj, owner)
        typed = {p.name: p.type for p in stub.parameters} if stub else {}
        parameters = tuple(
            Parameter(
                name=p.name,
                kind=p.kind,
                type=_annotation(p.annotation) or typed.get(p.name, ""),
                default=None if p.default is p.empty else render_value(p.default),
            )
            for p in inspected.parameters.values()
            if p.name not in ("self", "cls")
        )
        returns = _annotation(inspected.return_annotation) or (stub.returns if stub else "")
        return Signature(parameters=parameters, returns="" if isinstance(obj, type) else returns)

    def fields_of(self, cls: Any) -> Mapping[str, Parameter] | None:
        """Return the fields of a dataclass, or what a config in Rust takes and can be asked for.

        Keys are taken and can't be read again, so they are none.
        """
        is_own = dataclasses.is_dataclass(cls)
        if not (is_own or (is_nt(cls) and cls.__name__.endswith("Config"))):
            return None
        taken = self.signature_of(cls)
        fields = {p.name: p for p in taken.parameters} if taken else {}
        if is_own:
            return fields
        has = [name for name in fields if hasattr(cls, name)]
        return {name: replace(fields[name], type=self._type_in(cls, name)) for name in has}

    def type_of_attribute(self, descriptor: Any) -> str:
        """Return the text of an attribute's type, by the stub of its class."""
        if isinstance(descriptor, property):
            return _annotation(inspect.signature(descriptor.fget).return_annotation)  # type: ignore[arg-type]  # one without a getter raises, which says nothing
        if not hasattr(type(descriptor), "__get__"):
            return type(descriptor).__name__  # A plain value in the class is its own witness.
        scope = self.stub_of(descriptor.__objclass__)
        return scope.attributes.get(descriptor.__name__, "") if scope else ""

    def documented_returns(self, _function: Any) -> str:
        """Return nothing: what the stubs do not tell, docstrings do not either."""
        return ""

    def enum_members(self, cls: Any) -> Mapping[str, object] | None:
        """Return a class's attributes that are instances of it."""
        if isinstance(cls, enum.EnumMeta):
            return cls.__members__
        return members_of(cls) or None

    def value_of(self, obj: Any) -> Json:
        """Return a constant, or the number of an enum's member."""
        value = _number(obj) if is_member(obj) else obj
        if isinstance(value, str):
            return placeless(value)
        return value if isinstance(value, int) else render_value(value)

    def asked_by(self, obj: Any) -> str | None:
        """Return the name of an enum's member: those that can be asked for are, by it."""
        if isinstance(obj, enum.Enum):
            return str(obj.value)
        names = (name for name, one in members_of(type(obj)).items() if one is obj)
        return next(names, None)

    def _type_in(self, cls: type, name: str) -> str:
        return self.type_of_attribute(inspect.getattr_static(cls, name))

    def stub_of(self, cls: type) -> StubScope | None:
        """Return what the stub says of a class."""
        return self._stubs.scope(cls.__module__, cls.__qualname__)

    def _stubbed(self, obj: Any, owner: type | None) -> Signature | None:
        """Return what the stub says of a class, a function or a method of a class."""
        if isinstance(obj, type):
            scopes = (self.stub_of(cls) for cls in obj.__mro__ if is_nt(cls))
            return next((s.constructor for s in scopes if s and s.constructor), None)
        of = owner or getattr(obj, "__objclass__", None)
        scope = self.stub_of(of) if of else self._stubs.module(str(obj.__module__))
        return scope.functions.get(obj.__name__) if scope else None


def members_of(cls: type) -> Mapping[str, object]:
    """Return the members of a Rust enum by their names; nothing of what is none."""
    if not is_nt(cls):
        return {}
    return {name: one for name, one in vars(cls).items() if type(one) is cls and name[0] != "_"}


def is_member(obj: object) -> bool:
    """Whether an object is a member of an enum, Rust's or Python's."""
    return isinstance(obj, enum.Enum) or any(one is obj for one in members_of(type(obj)).values())


def render_value(value: object) -> str:
    """Return a default or constant as a reader would write it: no addresses."""
    if isinstance(value, type) or inspect.isroutine(value):
        return value.__name__
    return text_of(value)


def _number(member: Any) -> object:
    if isinstance(member, enum.Enum):
        return member.value
    return int(member) if hasattr(member, "__int__") else str(member)


def _annotation(annotation: object) -> str:
    if annotation is inspect.Parameter.empty:
        return ""
    if annotation is None or annotation is type(None):
        return "None"
    if isinstance(annotation, type) and not hasattr(annotation, "__args__"):
        return annotation.__name__
    return undotted(annotation if isinstance(annotation, str) else str(annotation))

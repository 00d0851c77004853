"""Signatures and types as NT tells them, compiled or not.

``inspect.signature`` answers for Python functions, msgspec structs and Cython methods, but Cython
methods and classes tell their types only in the first line of the docstring, and Cython classes
nothing at all elsewhere. Both are read here, so that a caller sees one kind of signature.
"""

from __future__ import annotations

import functools
import inspect
import typing
from typing import Any

from conformance.model.signature import Parameter, Signature
from conformance.nautilus.v1.api.docstrings import documented_signature, documented_type
from conformance.nautilus.v1.api.rendering import is_struct, render_type, render_value
from conformance.nautilus.v1.api.structs import msgspec

if typing.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "Parameter",
    "Signature",
    "fields_of",
    "signature_of",
    "type_of_attribute",
]


def signature_of(obj: object) -> Signature | None:
    """Return the signature of a function, method or class; None where NT tells none."""
    documented = documented_signature(obj)
    try:
        inspected = inspect.signature(typing.cast("Callable[..., object]", obj))
    except (TypeError, ValueError):
        return documented
    if isinstance(obj, type) and documented is not None and not is_struct(obj):
        return documented  # A Cython class that inspect takes for object's (*args, **kwargs).
    typed = {p.name: p.type for p in documented.parameters} if documented else {}
    parameters = tuple(
        Parameter(
            name=p.name,
            kind=p.kind,
            type=typed.get(p.name) or _annotation(p.annotation),
            default=None if p.default is p.empty else render_value(p.default),
        )
        for p in inspected.parameters.values()
        if p.name not in ("self", "cls")
    )
    returns = _annotation(inspected.return_annotation)
    return Signature(
        parameters=parameters, returns=returns or (documented.returns if documented else "")
    )


def type_of_attribute(descriptor: object) -> str:
    """Return the type that an attribute's descriptor tells; "" where it tells none."""
    if isinstance(descriptor, property | functools.cached_property):
        getter = descriptor.fget if isinstance(descriptor, property) else descriptor.func
        signature = signature_of(getter)
        return (signature.returns if signature else "") or documented_type(descriptor)
    if not hasattr(type(descriptor), "__get__"):
        return type(descriptor).__name__  # a plain value in the class is its own witness
    return documented_type(descriptor)


@functools.cache
def fields_of(struct: type) -> Mapping[str, Parameter]:
    """Return the fields of a msgspec struct as keyword parameters, in their order."""
    try:
        fields = msgspec.structs.fields(struct)
    except Exception:  # An annotation may name what is imported for type checkers alone.
        return _fields_as_written(struct)
    return {
        f.name: Parameter(
            name=f.name,
            kind=inspect.Parameter.KEYWORD_ONLY,
            type=render_type(f.type),
            default=_field_default(f),
        )
        for f in fields
    }


def _fields_as_written(struct: Any) -> Mapping[str, Parameter]:  # as below
    """Return the fields with their types as the source has them."""
    names, defaults = struct.__struct_fields__, struct.__struct_defaults__
    given = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))
    texts = [vars(one).get("__annotations__", {}) for one in reversed(struct.__mro__)]
    written = {name: text for own in texts for name, text in own.items()}
    return {
        name: Parameter(
            name=name,
            kind=inspect.Parameter.KEYWORD_ONLY,
            type=render_type(written.get(name, "")),
            default=_default(given.get(name, msgspec.NODEFAULT)),
        )
        for name in names
    }


def _default(value: object) -> str | None:
    if value is msgspec.NODEFAULT:
        return None
    is_factory = type(value).__name__ == "Factory"  # msgspec's own has no public name
    return render_value(value.factory() if is_factory else value)  # type: ignore[attr-defined]


def _field_default(field: Any) -> str | None:  # msgspec has no type here
    if field.default is not msgspec.NODEFAULT:
        return render_value(field.default)
    if field.default_factory is not msgspec.NODEFAULT:
        return render_value(field.default_factory())
    return None


def _annotation(annotation: object) -> str:
    return "" if annotation is inspect.Parameter.empty else render_type(annotation)

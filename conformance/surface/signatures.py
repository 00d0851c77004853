"""Signatures and types as NT tells them, compiled or not.

``inspect.signature`` answers for Python functions, msgspec structs and Cython methods, but Cython
methods and classes tell their types only in the first line of the docstring, and Cython classes
nothing at all elsewhere. Both are read here, so that a caller sees one kind of signature.
"""

import functools
import inspect
import typing
from collections.abc import Callable, Mapping
from typing import Any

from conformance.facts import Json
from conformance.surface.binding import Parameter, Signature
from conformance.surface.docstrings import documented_signature, documented_type
from conformance.surface.rendering import is_struct, render_type, render_value
from conformance.surface.structs import msgspec

__all__ = [
    "Parameter",
    "Signature",
    "fields_of",
    "parameter_fact",
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


def parameter_fact(parameter: Parameter) -> dict[str, Json]:
    """Return name, type and default of a parameter; null where NT tells no type."""
    fact: dict[str, Json] = {"name": parameter.stars + parameter.name}
    fact["type"] = parameter.type or None
    return fact if parameter.default is None else {**fact, "default": parameter.default}


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
    return {
        f.name: Parameter(
            name=f.name,
            kind=inspect.Parameter.KEYWORD_ONLY,
            type=render_type(f.type),
            default=_field_default(f),
        )
        for f in msgspec.structs.fields(struct)
    }


def _field_default(field: Any) -> str | None:  # noqa: ANN401  # msgspec has no type here
    if field.default is not msgspec.NODEFAULT:
        return render_value(field.default)
    if field.default_factory is not msgspec.NODEFAULT:
        return render_value(field.default_factory())
    return None


def _annotation(annotation: object) -> str:
    return "" if annotation is inspect.Parameter.empty else render_type(annotation)

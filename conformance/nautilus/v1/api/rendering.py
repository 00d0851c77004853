"""Types and values as a reader would write them: no modules, no addresses, always the same."""

import enum
import re
import types
import typing

from conformance.nautilus.api.texts import text_of
from conformance.nautilus.v1.api.structs import msgspec

_DOTTED = re.compile(r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])")


def render_type(annotation: object) -> str:
    """Return a type as Python 3.11 and later write it, without modules: ``Venue | None``."""
    if annotation is None or annotation is type(None):
        return "None"
    if isinstance(annotation, str):
        return undotted(annotation)
    if (origin := typing.get_origin(annotation)) is not None:
        return _render_generic(origin, typing.get_args(annotation))
    return getattr(annotation, "__name__", None) or undotted(str(annotation))


def _render_generic(origin: object, args: tuple[object, ...]) -> str:
    if origin in (typing.Union, types.UnionType):
        return " | ".join(render_type(arg) for arg in args)
    if origin is typing.Annotated:
        return f"Annotated[{render_type(args[0])}, {', '.join(map(repr, args[1:]))}]"
    if origin is typing.Literal:
        return f"Literal[{', '.join(map(repr, args))}]"
    return f"{render_type(origin)}[{', '.join(map(_render_argument, args))}]"


def _render_argument(arg: object) -> str:
    if arg is ...:
        return "..."
    # What a Callable takes is a list of types.
    return f"[{', '.join(map(render_type, arg))}]" if isinstance(arg, list) else render_type(arg)


def render_value(value: object) -> str:
    """Return a default as a reader would write it: no addresses, no fields that are defaults."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if is_struct(type(value)):
        return f"{type(value).__name__}({_set_fields(value)})"
    if isinstance(value, set | frozenset):
        return _render_set(value)
    if isinstance(value, type | types.FunctionType):
        return value.__name__
    return text_of(value)


def _render_set(value: set[object] | frozenset[object]) -> str:
    """Return a set with its items in an order that does not depend on their hashes."""
    items = ", ".join(sorted(map(render_value, value)))
    text = f"{{{items}}}" if items else ""
    return text if text and isinstance(value, set) else f"{type(value).__name__}({text})"


def _set_fields(struct: object) -> str:
    fields = {f.name: f for f in msgspec.structs.fields(type(struct))}
    values = {name: getattr(struct, name) for name in fields}
    return ", ".join(
        f"{name}={render_value(value)}"
        for name, value in values.items()
        if fields[name].default != value
    )


def is_struct(cls: type) -> bool:
    """Whether a class is a msgspec struct, as NT's configs are."""
    return isinstance(cls, type) and msgspec is not None and issubclass(cls, msgspec.Struct)


def undotted(text: str) -> str:
    """Return the text of a type without the modules in it."""
    return _DOTTED.sub("", text)

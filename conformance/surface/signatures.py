"""Signatures and types as NT tells them, compiled or not, and whether a call binds.

``inspect.signature`` answers for Python functions, msgspec structs and Cython methods, but Cython
methods and classes tell their types only in the first line of the docstring, and Cython classes
nothing at all elsewhere. Both are read here, so that a caller sees one kind of signature.
"""

import enum
import inspect
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import msgspec

_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_DOTTED = re.compile(r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The shape of one call in the feed: what it passes, and how."""

    positional: int
    keywords: tuple[str, ...]
    spreads: bool = False  #: It passes ``*args`` or ``**kwargs``, so only names can be held.


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter; ``type`` and ``default`` are texts, ``default`` None where it is required."""

    name: str
    kind: inspect._ParameterKind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    type: str = ""
    default: str | None = None

    def __str__(self) -> str:
        """Return it as Python writes it."""
        star = {_VARIADIC[0]: "*", _VARIADIC[1]: "**"}.get(self.kind, "")
        typed = f"{star}{self.name}" + (f": {self.type}" if self.type else "")
        return typed if self.default is None else f"{typed} = {self.default}"

    @property
    def is_required(self) -> bool:
        """Whether a call that leaves it out fails."""
        return self.default is None and self.kind not in _VARIADIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a callable takes, without ``self``, and the text of what it returns."""

    parameters: tuple[Parameter, ...]
    returns: str = ""

    def takes(self, argument: str) -> Parameter | None:
        """Return the parameter that takes an argument: a keyword, or a position from ``"1"``."""
        if argument.isdecimal():
            by_position = [p for p in self.parameters if p.kind in _BY_POSITION]
            at = int(argument) - 1
            return by_position[at] if at < len(by_position) else self._variadic(_VARIADIC[0])
        for p in self.parameters:
            if p.name == argument and p.kind not in _VARIADIC:
                return None if p.kind is p.kind.POSITIONAL_ONLY else p
        return self._variadic(_VARIADIC[1])

    def required(self) -> tuple[str, ...]:
        """Return the names of the parameters that every call must pass, in order."""
        return tuple(p.name for p in self.parameters if p.is_required)

    def unmet(self, call: Call) -> tuple[str, ...]:
        """Return the required parameters that ``call`` does not pass."""
        if call.spreads:
            return ()
        taken = [self.takes(str(at)) for at in range(1, call.positional + 1)]
        taken += [self.takes(keyword) for keyword in call.keywords]
        given = {p.name for p in taken if p is not None}
        return tuple(name for name in self.required() if name not in given)

    def _variadic(self, kind: inspect._ParameterKind) -> Parameter | None:
        return next((p for p in self.parameters if p.kind is kind), None)


def signature_of(obj: object) -> Signature | None:
    """Return the signature of a function, method or class; None where NT tells none."""
    documented = _documented(obj)
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
    if isinstance(descriptor, property):
        return (
            _annotation(inspect.signature(descriptor.fget).return_annotation)
            if (descriptor.fget)
            else ""
        )
    doc = getattr(descriptor, "__doc__", None) or ""
    for pattern in (
        r"\A[\w.]+: *(?P<type>[^\n]+)",  # Cython property: `QuoteTick.bid_price: Price`
        r":returns: *`(?P<type>[^`]+)`",  # Cython public attribute
        r"Returns\n-+\n(?P<type>[^\n]+)",  # numpydoc
    ):
        if found := re.search(pattern, doc):
            return _undotted(found["type"].strip())
    return ""


def render_type(annotation: object) -> str:
    """Return a type as Python 3.11 and later write it, without modules: ``Venue | None``."""
    if annotation is None or annotation is type(None):
        return "None"
    if isinstance(annotation, str):
        return _undotted(annotation)
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(render_type(arg) for arg in args)
    if origin is typing.Annotated:
        return f"Annotated[{render_type(args[0])}, {', '.join(map(repr, args[1:]))}]"
    if origin is typing.Literal:
        return f"Literal[{', '.join(map(repr, args))}]"
    if origin is not None and args:
        inner = ", ".join("..." if arg is ... else render_type(arg) for arg in args)
        return f"{render_type(origin)}[{inner}]"
    return getattr(annotation, "__name__", None) or _undotted(str(annotation))


def render_value(value: object) -> str:
    """Return a default as a reader would write it: no addresses, no fields that are defaults."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if is_struct(type(value)):
        return f"{type(value).__name__}({_set_fields(value)})"
    if isinstance(value, type | types.FunctionType):
        return value.__name__
    text = repr(value)
    return f"<{type(value).__name__}>" if " at 0x" in text else text


def _set_fields(struct: object) -> str:
    fields = {f.name: f for f in msgspec.structs.fields(type(struct))}  # type: ignore[arg-type]  # checked by is_struct
    values = {name: getattr(struct, name) for name in fields}
    return ", ".join(
        f"{name}={render_value(value)}"
        for name, value in values.items()
        if fields[name].default != value
    )


def is_struct(cls: type) -> bool:
    """Whether a class is a msgspec struct, as NT's configs are."""
    return isinstance(cls, type) and issubclass(cls, msgspec.Struct)


def _annotation(annotation: object) -> str:
    return "" if annotation is inspect.Parameter.empty else render_type(annotation)


def _undotted(text: str) -> str:
    return _DOTTED.sub("", text)


def _documented(obj: object) -> Signature | None:
    """Parse the first line of a Cython docstring: ``Clock.set_timer(self, str name, ...) -> void``."""
    name = getattr(obj, "__name__", None)
    doc = (getattr(obj, "__doc__", None) or "").strip()
    head = re.match(rf"(?:\w+\.)*{re.escape(name)}\(" if name else r"(?!)", doc)
    if head is None:
        return None
    line = doc.split("\n", 1)[0]
    parts = list(_split(line[head.end() :]))
    inside, rest = parts[:-1], parts[-1]
    returns = re.match(r"\s*->\s*(.+)", rest)
    parameters, kind = [], inspect.Parameter.POSITIONAL_OR_KEYWORD
    for text in inside:
        if text in ("*", "/"):
            if text == "*":
                kind = inspect.Parameter.KEYWORD_ONLY
            continue
        parameters.append(replace(_documented_parameter(text), kind=_starred(text) or kind))
    return Signature(
        parameters=tuple(p for p in parameters if p.name not in ("self", "cls")),
        returns=_undotted(returns[1].strip()) if returns else "",
    )


def _starred(text: str) -> inspect._ParameterKind | None:
    if text.startswith("**"):
        return inspect.Parameter.VAR_KEYWORD
    return inspect.Parameter.VAR_POSITIONAL if text.startswith("*") else None


def _documented_parameter(text: str) -> Parameter:
    """Parse ``bool fire_immediately=False`` or ``callback: Callable | None = None``."""
    declared, _, default = text.lstrip("*").partition("=")
    before, _, after = declared.strip().partition(":")
    *ctype, name = before.split() or [""]
    return Parameter(
        name=name,
        type=_undotted(after.strip() or " ".join(ctype)),
        default=default.strip() or None,
    )


def _split(text: str) -> Iterator[str]:
    """Yield the parameters up to the closing parenthesis, then what follows it."""
    depth, start = 0, 0
    for at, char in enumerate(text):
        if char in "([{":
            depth += 1
        elif char == ")" and depth == 0:
            if last := text[start:at].strip():
                yield last
            yield text[at + 1 :]
            return
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth == 0:
            yield text[start:at].strip()
            start = at + 1
    yield ""


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


def _field_default(field: msgspec.structs.FieldInfo) -> str | None:
    if field.default is not msgspec.NODEFAULT:
        return render_value(field.default)
    if field.default_factory is not msgspec.NODEFAULT:
        return render_value(field.default_factory())
    return None

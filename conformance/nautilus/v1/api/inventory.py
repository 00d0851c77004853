"""All of the installed NT's public names, each with what it says of itself on one line.

Its `main`, run in a release's environment, writes them as one JSON object.
"""

from __future__ import annotations

import enum
import importlib
import json
import pkgutil
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from conformance.nautilus.api.installed import is_nt
from conformance.nautilus.driver import NT
from conformance.nautilus.masks import PLACE
from conformance.nautilus.v1.api.rendering import is_struct, render_value, undotted
from conformance.nautilus.v1.api.signatures import fields_of, signature_of, type_of_attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from conformance.model.facts import Json
    from conformance.model.signature import Parameter, Signature

_PLAIN = (str, int, float, bool, tuple, frozenset, enum.Enum)
_INCONCLUSIVE = "can't be told"


def inventory(package: str = NT) -> Mapping[str, Json]:
    """Return NT's public names, sorted, with their signature, type or value.

    A class is a record of its ``bases``, by their bare names, and of what it ``takes`` where its
    fields do not tell; all else is one text.

    These are counted, once each:

    - modules; one that can't be imported says why, and what is in it is not counted;
    - classes, with their bases, and how they are constructed where fields do not tell;
    - what a class itself defines: methods, attributes, fields of configs, members of enums;
    - functions;
    - constants, which are names in capitals, by their value;
    - names that a package, or an ``__all__``, offers from elsewhere.

    That includes Rust's own names, the test kit and the examples, where a release has them. A
    name that starts with an underscore is not public, nor is what stands below one. Inherited
    members count where they are defined.
    """
    return dict(sorted(_ModuleWalk().names(package).items()))


class _ModuleWalk:
    """One walk through the modules."""

    def __init__(self) -> None:
        self._found: dict[str, Json] = {}
        self._constants: set[tuple[str, str]] = set()

    def names(self, package: str) -> Mapping[str, Json]:
        for module in self._modules(package):
            for name, value in sorted(vars(module).items()):
                if not name.startswith("_"):
                    self._name(module, name, value)
        return self._found

    def _modules(self, name: str) -> Iterator[ModuleType]:
        """Import a module and all below it; nothing that lies elsewhere is walked."""
        try:
            module = importlib.import_module(name)
        except (Exception, SystemExit) as error:  # whatever an import raises is the fact
            message = PLACE.sub("", " ".join(str(error).split()))
            self._found[name] = f"can't be imported: {type(error).__name__}: {message}"
            return
        self._found[name] = "module"
        yield module
        for below in pkgutil.iter_modules(getattr(module, "__path__", ())):
            if not below.name.startswith("_"):
                yield from self._modules(f"{name}.{below.name}")

    def _name(self, module: ModuleType, name: str, value: object) -> None:
        if isinstance(value, ModuleType):
            return
        if isinstance(value, type) or callable(value):
            home = _home(value, module)
            if not home:
                return  # another package's
            here = f"{module.__name__}.{name}"
            if here != home and _offers(module, name):
                self._found[here] = f"is {home}"
            if home not in self._found:
                self._describe(home, value)
        elif name.isupper():
            text = render_value(value) if isinstance(value, _PLAIN) else type(value).__name__
            if (name, text) not in self._constants:
                self._constants.add((name, text))
                self._found[f"{module.__name__}.{name}"] = text

    def _describe(self, home: str, value: object) -> None:
        if not isinstance(value, type):
            self._found[home] = _one_line(partial(_call_text, value))
            return
        self._found[home] = _class_record(value)
        for name, text in _members(value):
            self._found[f"{home}.{name}"] = text


def _home(value: object, module: ModuleType) -> str:
    """Return the name under which NT defines something; "" where that is not NT's."""
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if not isinstance(name, str) or "<" in name:
        return ""
    if is_nt(value):
        return f"{getattr(value, '__module__', '')}.{name}"
    # Rust's classes and functions may name no module of their own.
    is_compiled = not str(getattr(module, "__file__", "")).endswith(".py")
    is_homeless = getattr(value, "__module__", None) in (None, "builtins")
    return f"{module.__name__}.{name}" if is_compiled and is_homeless else ""


def _offers(module: ModuleType, name: str) -> bool:
    """Whether a module means others to import a name from it that is defined elsewhere."""
    return hasattr(module, "__path__") or name in getattr(module, "__all__", ())


def _class_record(cls: type) -> Json:
    bases = [base.__name__ for base in cls.__mro__[1:] if is_nt(base)]
    if issubclass(cls, enum.Enum) or is_struct(cls):
        return {"bases": bases}
    return {"bases": bases, "takes": _one_line(partial(_call_text, cls))}


def _members(cls: type) -> Iterator[tuple[str, str]]:
    """Yield the names that a class itself defines, with what they say."""
    if issubclass(cls, enum.Enum):
        yield from ((name, render_value(one.value)) for name, one in cls.__members__.items())
    fields = _own_fields(cls) if is_struct(cls) else {}
    yield from fields.items()
    for name, stored in sorted(vars(cls).items()):
        if not (name.startswith("_") or name in fields or isinstance(stored, enum.Enum)):
            yield name, _one_line(partial(_member_text, cls, name, stored))


def _own_fields(cls: type) -> Mapping[str, str]:
    """Return the fields that a config adds to its base's, or sets anew."""
    written = vars(cls).get("__annotations__", {})
    try:
        return {name: str(fields_of(cls)[name]) for name in written if name in fields_of(cls)}
    except Exception:  # An annotation may name what is imported for type checkers alone.
        return {name: f"{name}: {undotted(str(text))}" for name, text in written.items()}


def _member_text(cls: type, name: str, stored: object) -> str:
    if isinstance(stored, type):
        return f"class {stored.__name__}"
    given = getattr(cls, name) if isinstance(stored, staticmethod | classmethod) else stored
    return _call_text(given) if callable(given) else _type_text(given) or "attribute"


def _type_text(descriptor: object) -> str:
    """Return the text of the type of an attribute or struct field."""
    declared = getattr(descriptor, "type", None)
    return declared if isinstance(declared, str) else type_of_attribute(descriptor)


def _call_text(value: object) -> str:
    signature = signature_of(value)
    if signature is None:
        return "signature not told"
    returns = f" -> {signature.returns}" if signature.returns else ""
    return f"({', '.join(_parameters(signature))}){returns}"


def _parameters(signature: Signature) -> Iterator[str]:
    """Yield parameters as Python writes them, with the marks between their kinds."""
    before: Parameter | None = None
    for one in signature.parameters:
        was = before.kind if before else None
        if was is one.kind.POSITIONAL_ONLY and one.kind is not was:
            yield "/"
        if one.kind is one.kind.KEYWORD_ONLY and was not in (one.kind, one.kind.VAR_POSITIONAL):
            yield "*"
        yield str(one)
        before = one
    if before and before.kind is before.kind.POSITIONAL_ONLY:
        yield "/"


def _one_line(tell: Callable[[], str]) -> str:
    """Return a text on one line; NT's objects may refuse to say anything of themselves."""
    try:
        return " ".join(tell().split())
    except Exception:  # whatever NT raises
        return _INCONCLUSIVE


def main(arguments: Sequence[str]) -> int:
    """Write the inventory as JSON into the file that is named."""
    Path(arguments[0]).write_text(json.dumps(inventory()), encoding="utf-8")
    return 0

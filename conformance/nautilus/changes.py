"""Ways to change an installed NautilusTrader in a process, for drifts made on purpose.

A path names what is changed: ``module.Class.member``.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import inspect
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def move(path: str) -> None:
    """Move a name out of the module that the feed imports it from: ``module.name``."""
    module, _, name = path.rpartition(".")
    origin = importlib.import_module(module)
    setattr(importlib.import_module("nautilus_trader"), name, getattr(origin, name))
    delattr(origin, name)


def remove(path: str) -> None:
    """Take a member out of a class: ``module.Class.member``."""
    cls, name = _member(path)
    edit(cls, lambda namespace: namespace.pop(name))


def silence(path: str) -> None:
    """Make a method do nothing: ``module.Class.method``."""
    replace(path, lambda *_: None)


def untell(path: str) -> None:
    """Make an attribute tell no type: ``module.Class.attribute``."""
    cls, name = _member(path)
    descriptor = cls.__dict__[name]
    edit(cls, lambda n: n.update({name: property(lambda self: descriptor.__get__(self, cls))}))


def retype(path: str) -> None:
    """Annotate the first parameter of a Python method with another type."""
    cls, name = _member(path)
    method = cls.__dict__[name]
    first = next(iter(method.__annotations__))
    method.__annotations__ = {**method.__annotations__, first: "Another"}


def rename_parameter(path: str) -> None:
    """Call the first parameter of a method otherwise: ``module.Class.method``."""
    cls, name = _member(path)
    method = cls.__dict__[name]
    own, first, *others = inspect.signature(method).parameters.values()

    def call(self: object, *arguments: object, **keywords: object) -> object:
        return method(self, *arguments, **keywords)

    call.__signature__ = inspect.Signature([own, first.replace(name="renamed"), *others])  # type: ignore[attr-defined]  # inspect reads it
    replace(path, call)


def retype_field(path: str) -> None:
    """Give a config's optional field another type: ``module.Config.field``."""
    module, cls_name, field = path.rsplit(".", 2)
    replace_config(getattr(importlib.import_module(module), cls_name), {field: (str | None, None)})


def redefault(path: str) -> None:
    """Give a config's field another default: ``module.Config.field=value``."""
    target, _, value = path.partition("=")
    module, cls_name, field = target.rsplit(".", 2)
    cls = getattr(importlib.import_module(module), cls_name)
    fields: Any = importlib.import_module("msgspec.structs").fields
    kind = {f.name: f.type for f in fields(cls)}[field]
    replace_config(cls, {field: (kind, json.loads(value))})


def add_field(path: str) -> None:
    """Give a config one field more, false by default: ``module.Config.field``."""
    module, cls_name, field = path.rsplit(".", 2)
    replace_config(getattr(importlib.import_module(module), cls_name), {field: (bool, False)})


def affirm(path: str) -> None:
    """Make a question answer yes: ``module.Class.method``."""
    replace(path, lambda _: True)


def drop_a_digit(path: str) -> None:
    """Let a number lose what is behind its point: ``module.Class.method``."""
    replace(path, lambda self: float(int(str(self).partition(".")[0])))


def replace(path: str, function: object) -> None:
    """Put a function in a method's place."""
    cls, name = _member(path)
    edit(cls, lambda namespace: namespace.update({name: function}))


def handle_frames(handle_otherwise: Callable[..., None]) -> None:
    """Hand each frame of the data client to a function, with the method that handles it."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.data")
    handle = module.BinanceCommonDataClient._handle_ws_message
    module.BinanceCommonDataClient._handle_ws_message = lambda self, raw: handle_otherwise(
        self, raw, handle
    )


def replace_config(
    cls: Any,
    fields: dict[str, tuple[Any, object]],
    **options: bool,
) -> Any:
    """Put a config derived from ``cls`` in its place wherever NT has it."""
    body = {
        "__module__": cls.__module__,
        "__annotations__": {name: kind for name, (kind, _) in fields.items()},
        **{name: default for name, (_, default) in fields.items()},
    }
    meta: Any = type(cls)
    derived = meta(cls.__name__, (cls,), body, frozen=True, kw_only=True, **options)
    put_in_place(cls, derived)
    return derived


def put_in_place(cls: type, other: type) -> None:
    """Put a class in another one's place wherever NT has it under its own name."""
    name: str = cls.__name__
    for module in [m for n, m in list(sys.modules.items()) if n.startswith("nautilus_")]:
        if vars(module).get(name) is cls:
            setattr(module, name, other)


def _member(path: str) -> tuple[type, str]:
    """Return the class that defines a member, which may be a base, and the member's name."""
    module, cls_name, name = path.rsplit(".", 2)
    cls = getattr(importlib.import_module(module), cls_name)
    return next(base for base in cls.__mro__ if name in base.__dict__), name


def edit(cls: type, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the namespace of a class, compiled ones included."""
    namespace = gc.get_referents(cls.__dict__)[0]
    change(namespace)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(cls))

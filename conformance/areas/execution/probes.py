"""The base class of a custom execution client.

The findings name such a client as the next thing adopted, so what its skeleton leans on is held
before it is written.
"""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

from conformance.harness.probes import sharing
from conformance.model.signature import parameter_fact
from conformance.nautilus.driver import Role, installed_driver, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.model.facts import Json, Observation

_BASE = "LiveExecutionClient"
_BASES = (_BASE, "ExecutionClient")


@sharing("values", owner=_BASES)
def constructor() -> Observation:
    """Tell what a skeleton must hand to the base class, in its order."""
    return {"parameters": _required(_base())}


@sharing("values", owner=_BASES)
def coroutines() -> Observation:
    """Tell the coroutines that a client must override, with what NT calls them with.

    They are found by running: the base class's own raise `NotImplementedError`.
    """
    base = _base()
    bare = base.__new__(base)
    return {
        name: _required(method)
        for name, method in _methods(base)
        if inspect.iscoroutinefunction(method) and _is_unwritten(getattr(bare, name), method)
    }


@sharing("values", owner=_BASES)
def reports() -> Observation:
    """Tell the methods by which a client reports events to NT, with what they require."""
    return {
        name: _required(method)
        for name, method in _methods(_base())
        if name.startswith("generate_") and not inspect.iscoroutinefunction(method)
    }


@sharing("values", owner=_BASES)
def inherited() -> Observation:
    """Tell what else a client inherits and may call, with what each requires."""
    base = _base()
    return {
        name: _required(method)
        for name, method in _methods(base)
        if not name.startswith("generate_") and not inspect.iscoroutinefunction(method)
    }


@sharing("values", owner=_BASES)
def bases() -> Observation:
    """Tell what the base class derives from, and whether it can be derived from."""
    base = _base()
    derived = type("Skeleton", (base,), {})
    return {
        "bases": [cls.__name__ for cls in base.__mro__[1:-1]],
        "derived": issubclass(derived, base),
    }


def _base() -> Any:
    return resolve(Role.EXECUTION_CLIENT)


def _methods(base: Any) -> Iterator[tuple[str, Any]]:
    for name in dir(base):
        method = inspect.getattr_static(base, name)
        if not name.startswith("__") and callable(method):
            yield name, method


def _required(function: Any) -> Json:
    """Return what a call must pass; null where NT does not describe it."""
    parameters = installed_driver().types.parameters_of(function)
    if parameters is None:
        return None
    return [parameter_fact(one) for one in parameters if one.is_required]


def _is_unwritten(bound: Any, method: Any) -> bool:
    nothing = [None] * (len(inspect.signature(method).parameters) - 1)
    try:
        asyncio.run(bound(*nothing))
    except NotImplementedError:
        return True
    except Exception:  # it does something, if not with nothing to do it to
        return False
    return False

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
from conformance.nautilus.driver import Capability, Role, installed_driver, needs, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.model.facts import Json, Observation

_BASE = "LiveExecutionClient"
_BASES = (_BASE, "ExecutionClient")
_LOOKBACK_MIN = 90


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


@sharing("values", owner=_BASES, member="*")
def reports() -> Observation:
    """Tell the methods by which a client reports events to NT, with what they require."""
    return {
        name: _required(method)
        for name, method in _methods(_base())
        if name.startswith("generate_") and not inspect.iscoroutinefunction(method)
    }


@sharing("values", owner=_BASES, member="*")
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


@sharing("values", owner=_BASES, member=("generate_mass_status",))
@needs(Capability.MASS_STATUS)
def mass_status() -> Observation:
    """Ask a client for all that happened in the last ninety minutes, and for all there is.

    Returns:
        For each: the minutes that its reports are asked to look back; null: all there is.
    """
    looks_back = installed_driver().execution.mass_status_looks_back
    return {
        "looks_back_min": dict(looks_back(_LOOKBACK_MIN)),
        "unlimited_min": dict(looks_back(None)),
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

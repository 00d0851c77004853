"""The base class of a custom execution client.

The findings name such a client as the next thing adopted, so what its skeleton leans on is held
before it is written.
"""

import inspect
from typing import Any

from conformance.facts import Json, Observation
from conformance.probes import probe
from conformance.probes.release import offered
from conformance.surface.signatures import signature_of


@probe
def constructor() -> Observation:
    """Tell the parameters that a skeleton hands to the base class, in their order."""
    signature = signature_of(_base())
    parameters = signature.parameters if signature else ()
    return {"parameters": [str(parameter) for parameter in parameters]}


@probe
def coroutines() -> Observation:
    """Tell the coroutines that a client overrides, with what NT calls them with."""
    return _methods(lambda name, method: inspect.iscoroutinefunction(method))


@probe
def reports() -> Observation:
    """Tell the methods by which a client reports events to NT."""
    return _methods(
        lambda name, method: name.startswith("generate_")
        and not inspect.iscoroutinefunction(method)
    )


@probe
def bases() -> Observation:
    """Tell what the base class derives from, and whether it can be derived from."""
    base = _base()
    derived = type("Skeleton", (base,), {})
    return {
        "bases": [cls.__name__ for cls in base.__mro__[1:-1]],
        "derived": issubclass(derived, base),
    }


def _base() -> Any:
    return offered("nautilus_trader.live.execution_client", "LiveExecutionClient")


def _methods(wanted: Any) -> Observation:
    base = _base()
    facts: dict[str, Json] = {}
    for name in dir(base):
        method = inspect.getattr_static(base, name)
        if name.startswith("__") or not callable(method) or not wanted(name, method):
            continue
        signature = signature_of(method)
        facts[name] = (
            [str(parameter) for parameter in signature.parameters]
            if signature
            else "signature not told"
        )
    return facts

"""Where a release's stubs say otherwise than its run time does: run time is right."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.nautilus.api.imports import import_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.model.facts import Json
    from conformance.model.signature import Signature
    from conformance.nautilus.v2.api.objects import RustObjects
    from conformance.nautilus.v2.api.stubs import Stubs, StubScope


def disagreements(stubs: Stubs, objects: RustObjects) -> Mapping[str, Json]:
    """Return by dotted name what the stub has there and what run time has; null for nothing."""
    found: dict[str, Json] = {}
    for module in stubs.modules:
        if import_module(module) is not None:
            continue  # What can't be imported disagrees with nothing.
        loaded, scope = sys.modules[module], stubs.module(module)
        for name, below in scope.classes.items() if scope else ():
            cls = getattr(loaded, name, None)
            if isinstance(cls, type):
                found.update(_of_class(f"{module}.{name}", cls, below, objects))
            else:
                found[f"{module}.{name}"] = {"stub": "class", "run_time": None}
    return found


def _of_class(
    path: str, cls: type, scope: StubScope, objects: RustObjects
) -> Iterator[tuple[str, Json]]:
    has = {name for name in vars(cls) if name[0] != "_"}
    stub_names = {name for name in scope.names if name[0] != "_"}
    for name in sorted(stub_names - has):
        if not hasattr(cls, name):
            yield f"{path}.{name}", {"stub": "member", "run_time": None}
    for name in sorted(has - stub_names):
        yield f"{path}.{name}", {"stub": None, "run_time": "member"}
    for name in ("", *sorted(has & scope.functions.keys())):
        stub = scope.functions[name] if name else scope.constructor
        live = objects.signature_of(getattr(cls, name) if name else cls, cls if name else None)
        if stub and live and not _agree(stub, live):
            at = f"{path}.{name}" if name else path
            yield at, {"stub": _otherwise(stub, live), "run_time": _otherwise(live, stub)}


def _agree(stub: Signature, live: Signature) -> bool:
    """Whether two signatures take the same, as far as the stub tells it."""
    named = [[one.stars + one.name for one in two.parameters] for two in (stub, live)]
    return named[0] == named[1] and all(
        _is_default(stubbed.default, taken.default)
        for stubbed, taken in zip(stub.parameters, live.parameters, strict=True)
    )


def _is_default(stubbed: str | None, taken: str | None) -> bool:
    """Whether two defaults may be one: a stub may leave out which, or write it otherwise."""
    if stubbed is None or taken is None:
        return stubbed is taken
    try:
        return "..." in (stubbed, taken) or bool(
            ast.literal_eval(stubbed) == ast.literal_eval(taken)
        )
    except (SyntaxError, ValueError):
        return True


def _otherwise(one: Signature, other: Signature) -> list[Json]:
    """Return the parameters that the other does not have alike; all if only the order differs."""
    known = {two.stars + two.name: two.default for two in other.parameters}
    differs = [
        taken
        for taken in one.parameters
        if (name := taken.stars + taken.name) not in known
        or not _is_default(taken.default, known[name])
    ]
    return [str(replace(taken, type="")) for taken in differs or one.parameters]

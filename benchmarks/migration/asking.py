"""Asks an installed release what it has: run with that release's own interpreter.

    python asking.py QUESTIONS ANSWERS

Imports and looks, and reads neither the suite's API model nor its list of successors. Needs the
standard library and the release only. A class is asked for by where it may be: dotted paths, of
which the first that is there counts, and a bare name, which is looked for in all modules.
"""

from __future__ import annotations

import dis
import importlib
import inspect
import json
import pkgutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

PACKAGE = "nautilus_trader"
NOT_ASKED = ("nautilus_pyo3", "_libnautilus", "core.rust")
"""Modules that repeat, under the same names, what others have."""

ABSENT, DECLARED = object(), object()


def main(questions: str, answers: str) -> None:
    """Answer each question of a file, in order, into another."""
    answered = [answer(one) for one in json.loads(Path(questions).read_text(encoding="utf-8"))]
    Path(answers).write_text(json.dumps(answered), encoding="utf-8")


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Return what there is to say: is it there, is it called, and which keywords it takes."""
    found, member = locate(question["at"]), question.get("member")
    if member and found is not ABSENT:
        found = getattr(found, member, declared(found, member))
    if found is ABSENT:
        return {"there": False}
    said: dict[str, Any] = {"there": True, "called": callable(found) and not inspect.isclass(found)}
    if keyword := question.get("keyword"):
        said["takes"] = takes(found, keyword)
    return said


def locate(paths: list[str]) -> Any:
    """Return the first object that is at one of these paths; `ABSENT` where none is."""
    found = (at(path) if "." in path else by_name(path) for path in paths)
    return next((one for one in found if one is not ABSENT), ABSENT)


def at(path: str) -> Any:
    """Return what a dotted path names; `ABSENT` where it can't be had, for whatever reason."""
    module = path
    rest: list[str] = []
    while module:
        try:
            found = importlib.import_module(module)
        except BaseException:  # noqa: BLE001  an import of NT's may raise anything, also a panic
            module, _, last = module.rpartition(".")
            rest = [last, *rest]
        else:
            return member_of(found, rest)
    return member_of(by_name(rest[0]), rest[1:])  # `BookType.from_str`, as it is written


def member_of(found: Any, names: list[str]) -> Any:
    """Follow names from a module; `ABSENT` where one is not there."""
    for name in names:
        if found is not ABSENT:
            found = getattr(found, name, ABSENT)  # None may be a member's value
    return found


def by_name(name: str, known: dict[str, Any] = {}) -> Any:  # noqa: B006  kept from call to call
    """Return the one class or function of a name in all public modules; `ABSENT` where none is."""
    if not known:
        for module in modules():
            for each, value in vars(module).items():
                if inspect.isclass(value) or callable(value):
                    known.setdefault(each, value)
    return known.get(name, ABSENT)


def modules() -> Iterator[ModuleType]:
    """Yield every module of the package that can be imported."""
    package = importlib.import_module(PACKAGE)
    yield package
    for info in pkgutil.walk_packages(package.__path__, f"{PACKAGE}.", onerror=lambda _: None):
        if not any(part in info.name for part in NOT_ASKED):
            module = at(info.name)
            if inspect.ismodule(module):
                yield module


def declared(owner: Any, member: str) -> Any:
    """Return a mark where instances of a class have a member that it does not; else `ABSENT`.

    Those are what it or a base annotates, and what its ``__init__`` sets.
    """
    bases = owner.__mro__ if inspect.isclass(owner) else ()
    annotated = any(member in vars(cls).get("__annotations__", {}) for cls in bases)
    made = (vars(cls).get("__init__") for cls in bases)
    is_set = any(member in names_set(one) for one in made if inspect.isfunction(one))
    return DECLARED if annotated or is_set else ABSENT


def names_set(function: Any) -> set[str]:
    """Return the attributes that a Python function sets, of whatever object."""
    steps = dis.get_instructions(function)
    return {step.argval for step in steps if step.opname == "STORE_ATTR"}


def takes(called: Any, keyword: str) -> bool | None:
    """Return whether a call takes a keyword; None where no signature tells."""
    try:
        parameters = inspect.signature(called).parameters.values()
    except (TypeError, ValueError):
        return None
    kinds = {one.kind for one in parameters if one.name == keyword}
    if kinds:
        return inspect.Parameter.POSITIONAL_ONLY not in kinds
    return any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters)


if __name__ == "__main__":
    main(*sys.argv[1:])

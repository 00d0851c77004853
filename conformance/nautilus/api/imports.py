"""Which modules a release has, and what importing each of them alone loads, or raises.

Each is imported in a process forked for it, so that the order in which they are listed decides
nothing, and that one which crashes or hangs takes no other with it.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import select
import signal
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.model.facts import error_parts
from conformance.nautilus.driver import NT
from conformance.nautilus.masks import PLACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_LIMIT_S = 60.0  # For a package and all below it; the slowest takes a few seconds.


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOutcome:
    """What importing one module alone does, in a process that has the live stack."""

    loads: tuple[str, ...] = ()  #: NT's modules that it loads beside the live stack.
    error: tuple[str, str] | None = None  #: Type and text of what it raised.


@dataclass(frozen=True, slots=True, kw_only=True)
class _Package:
    name: str
    below: list[_Package] = field(default_factory=list)


def import_each(root: Path) -> Mapping[str, ImportOutcome]:
    """Import each module of NT in a process of its own, below that of its package.

    Args:
        root: The folder of NT's package.
    """
    tree = list(_modules(root, NT))
    return dict(_outcomes(tree))


def import_module(name: str) -> tuple[str, str] | None:
    """Import a module; return type and text of what it raised, without where its file lies."""
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            return ("", "")
        return _error(error)
    except (Exception, SystemExit) as error:  # whatever an import raises is the fact
        return _error(error)
    return None


def loaded() -> frozenset[str]:
    """Return NT's modules that this process has."""
    return frozenset(n for n in list(sys.modules) if n == NT or n.startswith(f"{NT}."))


def _error(error: BaseException) -> tuple[str, str]:
    kind, text = error_parts(error)
    return kind, PLACE.sub("", text)


def _modules(folder: Path, package: str) -> Iterator[_Package]:
    for found in pkgutil.iter_modules([str(folder)]):
        if found.name != "__main__":
            name = f"{package}.{found.name}"
            below = list(_modules(folder / found.name, name)) if found.ispkg else []
            yield _Package(name=name, below=below)


def _outcomes(modules: Sequence[_Package]) -> Iterator[tuple[str, ImportOutcome]]:
    for module in modules:
        if module.name in sys.modules:
            yield module.name, ImportOutcome()
            yield from _outcomes(module.below)
        else:
            yield from _outcomes_in_fork(module)


def _outcomes_in_fork(module: _Package) -> Iterator[tuple[str, ImportOutcome]]:
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reader)
        _tell(module, writer)
    os.close(writer)
    try:
        outcomes = json.loads(_read(reader, pid))
    except ValueError:
        outcomes = {}
    finally:
        os.close(reader)
        _, status = os.waitpid(pid, 0)
    for name, outcome in outcomes.items():
        error = tuple(outcome["error"]) if outcome["error"] else None
        yield name, ImportOutcome(loads=tuple(outcome["loads"]), error=error)
    if module.name not in outcomes:
        why = f"importing it ended the process (status {os.waitstatus_to_exitcode(status)})"
        for name in _names(module):
            yield name, ImportOutcome(error=("ImportError", why))


def _tell(module: _Package, writer: int) -> None:
    """Import a package and all below it, write what that did, and end."""
    # What an import prints is nobody's business here.
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    before = loaded()
    error = import_module(module.name)
    loads = sorted(loaded() - before)
    outcomes = {module.name: {"loads": loads, "error": error}}
    if error is None:
        for name, outcome in _outcomes(module.below):
            outcomes[name] = {"loads": [*loads, *outcome.loads], "error": outcome.error}
    else:
        outcomes.update(dict.fromkeys(_names(module), outcomes[module.name]))
    with os.fdopen(writer, "w") as out:
        json.dump(outcomes, out)
    os._exit(0)


def _names(module: _Package) -> Iterator[str]:
    yield module.name
    for below in module.below:
        yield from _names(below)


def _read(descriptor: int, pid: int) -> bytes:
    """Read all that a process writes; one that takes too long is ended."""
    end_s = time.monotonic() + _LIMIT_S
    parts: list[bytes] = []
    while True:
        if not select.select([descriptor], [], [], max(0.0, end_s - time.monotonic()))[0]:
            os.kill(pid, signal.SIGKILL)
            return b""
        part = os.read(descriptor, 1 << 16)
        if not part:
            return b"".join(parts)
        parts.append(part)

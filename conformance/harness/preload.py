"""Imported once by the server that forks a process for each probe: NT, and the probes themselves.

The server is an interpreter that has imported nothing of NT, so what importing does to it is
noted on the way, for `conformance.areas.event_loop.probes.importing`.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import sys
import tempfile
import time
from contextlib import suppress
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.harness import diagnosis
from conformance.harness.environment import IMPORTED_VARIABLE
from conformance.harness.exit_functions import exit_functions_noted
from conformance.harness.process_state import loop_s, state
from conformance.model.facts import Json, error_parts
from conformance.nautilus.driver import installed_driver
from conformance.nautilus.masks import THREAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def _loop_facts() -> Mapping[str, Json]:
    """Tell the policy in force, the loop that it makes, and what a current loop is found to be."""
    policy = asyncio.get_event_loop_policy()
    try:
        current: Json = _type_name(policy.get_event_loop())
    except RuntimeError as error:
        name, text = error_parts(error)
        current = {"error": name, "text": text.replace("'MainThread'", THREAD)}
    loop = asyncio.new_event_loop()
    loop.close()
    return {"policy": _type_name(policy), "new_loop": _type_name(loop), "current_loop": current}


def _type_name(obj: object) -> str:
    return f"{type(obj).__module__}.{type(obj).__name__}"


def _import_live_stack() -> str:
    """Import what a live feed may load; return why NT is of no use, "" where it is of use."""
    why = diagnosis.reason()
    _try_to_import(() if why else installed_driver().live_stack[1])
    return why


def _try_to_import(names: Iterable[str]) -> None:
    """Import modules; whoever needs one says what stands in its way."""
    for name in names:
        with suppress(Exception):
            importlib.import_module(name)


def _printed_while(run: Callable[[], str]) -> tuple[str, str]:
    """Run something; return what it does, and what was written on standard output meanwhile."""
    with tempfile.TemporaryFile() as kept:
        sys.stdout.flush()
        own = os.dup(1)
        os.dup2(kept.fileno(), 1)
        try:
            done = run()
            sys.stdout.flush()
        finally:
            os.dup2(own, 1)
            os.close(own)
        kept.seek(0)
        return done, kept.read().decode("utf-8", "replace")


def _compiling_s_while(run: Callable[[], tuple[str, str]]) -> tuple[tuple[str, str], float]:
    """Run something; return what it does, and the processor's time that Python compiled in.

    Only the first import in an environment compiles, so that is no time of NT's.
    """
    loader, spent_s = SourceFileLoader, 0.0
    compile_source = loader.source_to_code

    def timed(*arguments: Any, **keywords: Any) -> Any:  # noqa: ANN401  # as Python calls it
        nonlocal spent_s
        start_s = time.process_time()
        try:
            return compile_source(*arguments, **keywords)
        finally:
            spent_s += time.process_time() - start_s

    loader.source_to_code = timed  # type: ignore[method-assign]
    try:
        return run(), spent_s
    finally:
        loader.source_to_code = compile_source  # type: ignore[method-assign]


def _list_imported() -> None:
    """Write down which files were imported, for whoever compiles them, where that was asked."""
    if listed := os.environ.pop(IMPORTED_VARIABLE, ""):
        files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
        paths = sorted(file for file in files if file and file.endswith(".py"))
        Path(listed).write_text("\n".join(paths), encoding="utf-8")


BEFORE = _loop_facts()
LOOP_S = loop_s()
STATE_BEFORE = state()
with exit_functions_noted():
    (UNUSABLE, PRINTED), COMPILING_S = _compiling_s_while(
        lambda: _printed_while(_import_live_stack)
    )
"""Why NT is of no use, empty where it is of use; what it printed; how long Python compiled it."""
STATE_AFTER = state()
AFTER = _loop_facts()

if not UNUSABLE:
    from conformance.harness.probes import add_own_areas
    from conformance.model.areas import area_ids, module_name
    from conformance.model.schemas import schema_of

    add_own_areas()

    _try_to_import(module_name(area, "probes") for area in area_ids())
    # Else each probe's process would import and compile these once more.
    _try_to_import(installed_driver().parts)
    for area in area_ids():
        with suppress(Exception):  # Whoever needs it says what is wrong with it.
            schema_of(f"{area}.")
    with suppress(Exception):  # Without it, probes are only slower.
        installed_driver().nodes.warm_up()

_list_imported()

# What is loaded stays out of garbage collections: else each fork would touch, and copy, it all.
gc.freeze()

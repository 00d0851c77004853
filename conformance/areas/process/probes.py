"""What NT changes behind the back of a process that imports it, and of one that runs a node.

The server that forks the probes was an interpreter without NT: its state was taken before and after
the import (`conformance.harness.preload`). A probe's process is a fork of it, and has that state.
"""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.areas.process.classes import LONG_LOOPS, LONG_WAIT_S, WITHIN
from conformance.harness.environment import use_own_home
from conformance.harness.exit_functions import run_exit_functions
from conformance.harness.import_again import waited_s_again
from conformance.harness.own_process import run_apart
from conformance.harness.probes import probe, probe_of
from conformance.harness.process_state import ProcessState, state
from conformance.nautilus.driver import installed_driver

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from conformance.model.facts import Json, Observation

_OF_FORKS: Final = frozenset(("start_method", "import_path", "arguments"))
"""Settings that differ in a fork, or are set anew there, whatever was imported."""

_OWN: Final = "environment.CONFORMANCE_"
"""Variables of the suite's own."""

_STDOUT: Final = 1


@probe
def importing() -> Observation:
    """Tell what importing NT's live stack changed in a fresh interpreter.

    Returns:
        ``changed`` has the new value of each setting; ``prints`` is how many lines came on
        standard output. ``takes`` is a class of processor time, and ``waits`` one of the time in
        which the import did nothing, at the second time too where it is long. ``ends`` is one of
        the time that what the import has registered for the process's end takes.
    """
    from conformance.harness import preload  # noqa: PLC0415  # it imports NT, listing must not

    before, after, now = preload.STATE_BEFORE, preload.STATE_AFTER, state()
    cpu_s = after.cpu_s - before.cpu_s - preload.COMPILING_S + now.cpu_s
    # Less than nothing where much was read: what a slow disk takes for it is taken off.
    waited_s = max(0.0, after.waited_s - before.waited_s)
    if waited_s > LONG_WAIT_S:
        waited_s = min(waited_s, waited_s_again())
    told: dict[str, Json] = {
        # A fork of the server sets some of them anew, such as its folder.
        "changed": {**_changed(before, now, but=_OF_FORKS), **_changed(before, after)},
        "python_threads": after.threads - before.threads + now.threads,
        "children": after.children - before.children + now.children,
        # Not those of now: probes run side by side, and have one home.
        "writes": sorted(after.files - before.files),
        "prints": len(f"{preload.PRINTED}{_printed()}".splitlines()),
        "takes": WITHIN[cpu_s / preload.LOOP_S > LONG_LOOPS],
        "waits": WITHIN[waited_s + max(0.0, now.waited_s) > LONG_WAIT_S],
    }
    # Last, for what is done then may print, or write.
    return {**told, "ends": WITHIN[_ending_s() > LONG_WAIT_S]}


@probe_of(node="live")
def node_life() -> Observation:
    """Tell what is another way in a process after a node was built, run, stopped and disposed of.

    Signals are told by `conformance.areas.event_loop`.
    """
    use_own_home()
    before = state()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    nodes = installed_driver().nodes
    node = nodes.new_node(loop)
    nodes.build(node)
    nodes.run_until_started(node, loop)
    nodes.dispose(node)
    after = state()
    changed = _changed(before, after)
    return {
        "changed": {n: v for n, v in changed.items() if not n.startswith("signal.")},
        "python_threads": after.threads - before.threads,
        "children": after.children - before.children,
        "writes": sorted(after.files - before.files),
    }


def _ending_s() -> float:
    """Return how long it takes to do, in a fork, what is due at the process's end."""
    start_s = time.monotonic()
    run_apart(lambda _: run_exit_functions(), limit_s=2 * LONG_WAIT_S)
    return time.monotonic() - start_s


def _changed(
    before: ProcessState, after: ProcessState, *, but: AbstractSet[str] = frozenset()
) -> dict[str, Json]:
    """Return the new value of each setting; null of an environment variable that has gone."""
    names = (before.settings.keys() | after.settings.keys()) - but
    return {
        name: after.settings.get(name)
        for name in sorted(names)
        if before.settings.get(name) != after.settings.get(name) and not name.startswith(_OWN)
    }


def _printed() -> str:
    """Return what this process has written on standard output, which is a file."""
    path = Path(f"/proc/self/fd/{_STDOUT}")
    if not path.exists() or not os.fstat(_STDOUT).st_size:
        return ""
    return path.read_text(encoding="utf-8", errors="replace")

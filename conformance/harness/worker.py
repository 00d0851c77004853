"""What a probe's process does: it runs its probes in turn and sends what each returns."""

from __future__ import annotations

import importlib
import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.harness.failures import kind_of
from conformance.harness.probes import find_probe
from conformance.harness.venue_process import use_host
from conformance.model.abort import NotApplicable, SuiteError
from conformance.model.areas import area_of
from conformance.model.facts import about
from conformance.model.probe import Many
from conformance.model.schemas import check
from conformance.problems import FileError

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

    from conformance.harness.confinement import NamespaceEntry
    from conformance.model.schema import Misfit

RETURNED, UNUSABLE = "returned", "unusable"


def work(  # noqa: PLR0913, PLR0917  # what a process is given
    sender: Connection,
    probe_ids: Sequence[str],
    prepare: str,
    log: str,
    entry: NamespaceEntry,
    venues: socket.socket | None,
) -> None:
    """Run probes in this process until one fails, and end it.

    Args:
        sender: Where (`RETURNED`, JSON of the document) or (kind of failure, why) is sent for
            each, or (`UNUSABLE`, why) where NT is of no use.
        probe_ids: Which, in their order.
        prepare: ``module:function[:argument]`` to call before the first.
        log: The file that all that is printed goes to.
        entry: What keeps this process on loopback.
        venues: The host of its venues.
    """
    with suppress(PermissionError):
        os.setsid()
    # NT's logger writes to the descriptor from Rust, so the descriptor is what is turned away.
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    from conformance.harness import preload  # noqa: PLC0415  # it imports NT

    if preload.UNUSABLE:
        sender.send((UNUSABLE, preload.UNUSABLE))
        os._exit(0)
    try:
        entry.enter()
        use_host(venues)
        prepare_process(prepare)
        for probe_id in probe_ids:
            sender.send((RETURNED, _document(probe_id)))
    except NotApplicable as error:  # no failure: the reason is all there is to say
        sender.send((str(kind_of(error)), str(error)))
    except BaseException as error:  # whatever a probe raises is its result
        if not isinstance(error, FileError):  # That says all there is to say.
            _print_trace(error)
        text = f"{type(error).__name__}: {error}".removesuffix(": ")
        sender.send((str(kind_of(error)), text))
    sender.close()
    sys.stdout.flush()
    # No clean-up of a node that a probe has left half-way: the process is thrown away.
    os._exit(0)


def prepare_process(hook: str) -> None:
    """Call ``module:function[:argument]``; a module may be given by the path of its file."""
    if not hook:
        return
    module, function, *arguments = hook.split(":", 2)
    if module.endswith(".py"):
        sys.path.insert(0, str(Path(module).parent))
        module = Path(module).stem
    getattr(importlib.import_module(module), function)(*arguments)


def _document(probe_id: str) -> str:
    """Run a probe and return what it observed as JSON."""
    probe, area = find_probe(probe_id), area_of(probe_id)
    result = probe.run()
    if not isinstance(result, Many):
        facts = about(result, **probe.subject) if probe.subject else result
        document: dict[str, Any] = {"observations": {probe_id: facts}, "places": {}}
    else:
        document = {
            "observations": {f"{area}.{n}": facts for n, facts in result.observations.items()},
            "places": {
                f"{area}.{name}": {path: [*map(asdict, sites)] for path, sites in by_path.items()}
                for name, by_path in result.places.items()
            },
        }
    text = json.dumps(document, allow_nan=False)
    for observation, facts in document["observations"].items():
        if misfits := list(check(observation, facts)):
            raise SuiteError(_refusal(observation, misfits))
    return text


def _refusal(observation: str, misfits: Sequence[Misfit]) -> str:
    """Say what a probe returned that its area's schema refuses, and where."""
    first, *others = misfits
    where = f" at {first.path}" if first.path else ""
    facts = "1 more fact does" if len(others) == 1 else f"{len(others)} more facts do"
    more = f"; {facts} not fit it either" if others else ""
    return (
        f"{observation} does not fit its schema{where}: "
        f"found {first.found}, expected {first.expected}{more}"
    )


def _print_trace(error: BaseException) -> None:
    import traceback  # noqa: PLC0415  # only where a probe has failed

    traceback.print_exception(error)

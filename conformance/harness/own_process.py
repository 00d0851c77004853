"""A part of a probe in a process of its own: what may abort it, or never end, is then a fact."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from conformance.harness.venue_process import current_host, use_host
from conformance.harness.waiting import ASK_AGAIN_S, Patience
from conformance.model.abort import MachineShortage, ProbeAbort
from conformance.model.failure import machine_shortage
from conformance.model.outcomes import GOES_ON
from conformance.nautilus.errors import described

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from conformance.model.facts import Json

    Note: TypeAlias = Callable[[str], None]
    """Tells the probe how far it has come."""

_JOIN_S = 2.0
_NOTED, _ENDED, _ABORTED = "noted", "ended", "aborted"


@dataclass(slots=True)
class Apart:
    """How a process of its own has ended, and what it had noted until then."""

    outcome: Json = GOES_ON
    """What the function returned, the error that it raised, or the signal that ended it."""
    notes: list[str] = field(default_factory=list)


def run_apart(
    run: Callable[[Note], Json],
    *,
    limit_s: float,
    limits_s: Mapping[str, float] = MappingProxyType({}),
    meanwhile: Callable[[int], None] = lambda _: None,
) -> Apart:
    """Run a function in a fork of this process, and tell how it ends.

    Args:
        run: Gets a function that notes a text here.
        limit_s: How long it may take, from its last note on, or from the end of ``meanwhile``.
        limits_s: The same from certain notes on, by their texts.
        meanwhile: Called here with its process id, before that.

    Raises:
        ProbeAbort: It ended by one, or by a shortage of the machine: neither is a fact.
    """
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(run, sender))
    process.start()
    sender.close()
    apart = Apart()
    try:
        meanwhile(process.pid or 0)
        _follow(apart, process, receiver, lambda note: limits_s.get(note, limit_s))
    finally:
        process.kill()
        process.join()
        receiver.close()
    return apart


def error_of(outcome: Mapping[str, Json]) -> dict[str, Json]:
    """Return how a process ended that returned nothing, as an error: ``signal SIGABRT``."""
    return {"error": " ".join(f"{name.replace('_', ' ')} {what}" for name, what in outcome.items())}


def _follow(
    apart: Apart, process: BaseProcess, receiver: Connection, limit_s: Callable[[str], float]
) -> None:
    """Take what the process tells until it has ended, or nothing came for too long."""
    patience = Patience(limit_s(""))
    while not patience.is_over():
        if not receiver.poll(min(patience.left_s(), ASK_AGAIN_S)):
            continue
        try:
            kind, payload = receiver.recv()
        except EOFError:
            apart.outcome = _end(process)
            return
        if kind == _ABORTED:
            raise payload
        if kind == _ENDED:
            apart.outcome = payload
            return
        apart.notes.append(payload)
        patience = Patience(limit_s(payload))


def _end(process: BaseProcess) -> Json:
    process.join(_JOIN_S)
    code = process.exitcode or 0
    return {"signal": signal.Signals(-code).name} if code < 0 else {"exit_status": code}


def _run(run: Callable[[Note], Json], sender: Connection) -> None:
    faulthandler.disable()  # That it ends by a signal is a fact, and no fault of ours.
    use_host(current_host())  # This process's venues are its own.
    message: tuple[str, object]
    try:
        message = _ENDED, run(lambda text: sender.send((_NOTED, text)))
    except ProbeAbort as abort:
        message = _ABORTED, abort
    except BaseException as error:  # whatever else ends it is the fact
        shortage = machine_shortage(error)
        message = (_ABORTED, MachineShortage(shortage)) if shortage else (_ENDED, described(error))
    sender.send(message)
    os._exit(0)

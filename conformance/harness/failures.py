"""Whose failure an exception of a probe is: NT's, the suite's own, or the machine's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.model.abort import MachineShortage, NodeNotBuiltError, NotApplicable, SuiteError
from conformance.model.failure import FailureKind, machine_shortage
from conformance.problems import FileError

if TYPE_CHECKING:
    from types import TracebackType

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_CALL_NT: Final = tuple(
    _PACKAGE / room for room in ("areas", "nautilus/binance", "nautilus/v1", "nautilus/v2")
)
"""Whose own lines raise what NT's compiled code refuses."""


def kind_of(error: BaseException) -> FailureKind:
    """Return whose failure it is that a probe ended with an exception."""
    if isinstance(error, NotApplicable):
        return FailureKind.NOT_APPLICABLE
    if isinstance(error, MachineShortage) or machine_shortage(error):
        return FailureKind.MACHINE
    if isinstance(error, NodeNotBuiltError):
        return FailureKind.NT_REFUSED
    if isinstance(error, SuiteError | FileError):
        return FailureKind.SUITE
    file = _innermost(error.__traceback__)
    if file.is_relative_to(_PACKAGE) and not any(map(file.is_relative_to, _CALL_NT)):
        return FailureKind.SUITE
    return FailureKind.NT_REFUSED


def _innermost(trace: TracebackType | None) -> Path:
    """Return the file of the line that raised."""
    file = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        trace = trace.tb_next
    return Path(file)

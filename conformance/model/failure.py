"""Why something was not observed, as a kind that decides and a text that explains.

NT's refusal, the suite's own error and the machine's exhaustion are three kinds, never mixed.
"""

import errno
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class FailureKind(StrEnum):
    """Whose failure it is, or how a process came to no result."""

    NT_REFUSED = "nt_refused"  #: NT raised, where the suite asked for something that is its own.
    SUITE = "suite"  #: The suite's own error.
    MACHINE = "machine"  #: Out of descriptors, memory, disk or processes, or no permission.
    NOT_APPLICABLE = "not_applicable"  #: The generation has no such thing.
    DIED = "died"  #: A process ended by a signal, or without a result.
    HUNG = "hung"  #: A process had no result in its time.
    REACHED_OUT = "reached_out"  #: A process reached for something that is not on loopback.


BY_CHANCE: Final = frozenset(
    (FailureKind.DIED, FailureKind.HUNG, FailureKind.MACHINE, FailureKind.SUITE)
)
"""Failures that another run may not have, so it is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failure; only ``kind`` may decide anything."""

    kind: FailureKind
    text: str

    def __str__(self) -> str:
        """Return the text: the kind is for code."""
        return self.text


_SHORTAGES = MappingProxyType(
    {
        errno.EMFILE: "too many open files in this process",
        errno.ENFILE: "too many open files on this machine",
        errno.ENOMEM: "not enough memory",
        errno.ENOSPC: "no space left on the disk",
        errno.EDQUOT: "the disk quota is used up",
        errno.EAGAIN: "no more processes or threads can be started",
    }
)

# What a text says where the error itself is not at hand: Python's wording, and Rust's "(os error
# 24)", whose numbers are those of the system.
_PHRASES = MappingProxyType(
    {
        "Too many open files in system": errno.ENFILE,
        "Too many open files": errno.EMFILE,
        "No file descriptors available": errno.EMFILE,  # musl
        "Cannot allocate memory": errno.ENOMEM,
        "Out of memory": errno.ENOMEM,  # musl
        "MemoryError": errno.ENOMEM,
        "memory allocation of": errno.ENOMEM,  # Rust, as it aborts
        "No space left on device": errno.ENOSPC,
        "Disk quota exceeded": errno.EDQUOT,
        "Resource temporarily unavailable": errno.EAGAIN,
        "can't start new thread": errno.EAGAIN,
    }
)


def machine_shortage(error: BaseException | str) -> str:
    """Return which resource of the machine has run out, in words.

    Args:
        error: An exception, whose causes count as well, or the text of one.

    Returns:
        Empty where the error is not of the machine.
    """
    if isinstance(error, str):
        return _shortage_in_text(error)
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        if isinstance(cause, MemoryError):
            return _SHORTAGES[errno.ENOMEM]
        if isinstance(cause, OSError):
            if shortage := _SHORTAGES.get(cause.errno or 0, ""):
                return shortage
        elif shortage := _shortage_in_text(str(cause)):  # NT's clients pass Rust's errors as text
            return shortage
        cause = cause.__cause__ or cause.__context__
    return ""


def _shortage_in_text(text: str) -> str:
    for number, shortage in _SHORTAGES.items():
        if f"os error {number})" in text or f"[Errno {number}]" in text:
            return shortage
        if text.endswith(f"os error {number}"):
            return shortage
    lowered = text.lower()
    for phrase, number in _PHRASES.items():
        if phrase.lower() in lowered:
            return _SHORTAGES[number]
    return ""

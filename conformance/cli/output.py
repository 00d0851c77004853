"""The terminal's side of a command: streams that are closed, full, or lack a character."""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import TextIO

_PLAIN: Final = {"→": "->", "…": "...", "⇒": "=>", "·": "-", "─": "-", "│": "|", "✓": "ok"}
_HANDLER: Final = "conformance.plain"


class OutputError(Exception):
    """An answer could not be written; the message says why."""


def show_progress(line: str) -> None:
    """Show on a terminal what is being done; an empty line clears it."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{line[:100]}")
        sys.stderr.flush()


def prepare_streams() -> None:
    """Make the standard streams fit to be written to.

    Characters that the encoding lacks are written in plain ones.

    Raises:
        OutputError: Standard output is closed, so that nobody would read an answer.
    """
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # for good
    if sys.stdout is None:
        # Else the next file that is opened would become standard output.
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # for good
        raise OutputError("standard output is closed")
    codecs.register_error(_HANDLER, _write_plainly)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_HANDLER)


def flush_streams() -> None:
    """Write all that was printed.

    Raises:
        OutputError: It can't be written: the disk is full, or nobody reads any more.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError) as error:
            abandon(stream)
            raise OutputError(_why(error)) from error


def abandon(stream: TextIO) -> None:
    """Keep Python from writing the rest of a stream at its end, and failing over it."""
    try:
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, stream.fileno())
        os.close(descriptor)
    except (OSError, ValueError):
        pass


def harmless(text: str) -> str:
    """Return a text without what a terminal would obey: others' words may be in it."""
    return "".join(
        char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )


def _why(error: Exception) -> str:
    if isinstance(error, BrokenPipeError):
        return "what read it has ended"
    return str(getattr(error, "strerror", None) or error)


def _write_plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_PLAIN.get(char, "?") for char in text), error.end

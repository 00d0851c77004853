"""What a process prints, by descriptor: NT's logger writes past ``sys.stdout``, from Rust."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def captured_output() -> Iterator[Callable[[], str]]:
    """Turn descriptors 1 and 2 away; what is yielded returns all that was printed so far."""
    with tempfile.NamedTemporaryFile() as file:
        # Appending, by a descriptor of its own: reading must not move where NT writes.
        appending = os.open(file.name, os.O_WRONLY | os.O_APPEND)
        kept = [(fd, os.dup(fd)) for fd in (1, 2)]
        for fd, _ in kept:
            os.dup2(appending, fd)
        os.close(appending)

        def printed() -> str:
            sys.stdout.flush()
            sys.stderr.flush()
            file.seek(0)
            return file.read().decode(errors="replace")

        try:
            yield printed
        finally:
            for fd, copy in kept:
                os.dup2(copy, fd)
                os.close(copy)

"""What the system says of this process and of its threads."""

from __future__ import annotations

import ctypes
import gc
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_KILOBYTE: Final = 1024


def status_fields(thread: int | None = None) -> Mapping[str, str]:
    """Return what the system says of a thread, by field; of the process where none is named.

    Source: ``status`` in ``/proc/self``, or in the thread's folder below it.

    Raises:
        OSError: The system does not tell.
    """
    folder = "" if thread is None else f"task/{thread}/"
    text = Path(f"/proc/self/{folder}status").read_text(encoding="ascii", errors="replace")
    pairs = (line.partition(":") for line in text.splitlines())
    return {name: value.strip() for name, _, value in pairs}


def own_bytes() -> int:
    """Return the bytes that this process has for itself, in memory or swapped out.

    What nothing refers to is given back first, as far as the system's allocator can.

    Source: ``RssAnon`` and ``VmSwap`` of `status_fields`.

    Raises:
        OSError: The system does not tell.
        KeyError: It tells not both.
    """
    gc.collect()
    if give_back := getattr(ctypes.CDLL(None), "malloc_trim", None):
        give_back(0)
    fields = status_fields()
    return sum(_KILOBYTE * int(fields[part].split()[0]) for part in ("RssAnon", "VmSwap"))

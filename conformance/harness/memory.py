"""How much memory a process has for itself."""

from __future__ import annotations

import ctypes
import gc
from pathlib import Path
from typing import Final

_STATUS: Final = Path("/proc/self/status")
_KILOBYTE: Final = 1024


def own_bytes() -> int:
    """Return the bytes that this process has for itself, in memory or swapped out.

    What nothing refers to is given back first, as far as the system's allocator can.

    Source: ``RssAnon`` and ``VmSwap`` in ``/proc/self/status``.

    Raises:
        OSError: The system has no such file.
        KeyError: The file lacks one of the two.
    """
    gc.collect()
    if give_back := getattr(ctypes.CDLL(None), "malloc_trim", None):
        give_back(0)
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    sizes = dict(line.partition(":")[::2] for line in lines)
    return sum(_KILOBYTE * int(sizes[part].split()[0]) for part in ("RssAnon", "VmSwap"))

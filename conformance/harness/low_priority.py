"""Imports what takes long without being in the way of NT's import, which all waits for."""

import importlib
import os
import sys
import threading
from contextlib import suppress

_LOW_PRIORITY = 10


def import_at_low_priority(*modules: str) -> None:
    """Import modules in a thread of low priority, and wait for it; an import then finds them.

    Where one can't be imported, that import says why.
    """

    def import_all() -> None:
        if sys.platform == "linux":  # Elsewhere a thread has no priority of its own.
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOW_PRIORITY)
        with suppress(ImportError):
            for module in modules:
                importlib.import_module(module)

    thread = threading.Thread(target=import_all, daemon=True)
    thread.start()
    thread.join()

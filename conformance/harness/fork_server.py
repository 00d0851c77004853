"""The server that has imported NT once and forks a clean process for each probe.

All that is observed waits for NT's import, so this module imports next to nothing itself.
"""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing import forkserver
from typing import TYPE_CHECKING

from conformance.harness import bootstrap
from conformance.harness.bootstrap import PYTHONPATH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.context import BaseContext

_PRELOAD = ("conformance.harness.preload", "conformance.harness.worker")


def start_server(preload: Sequence[str] = ()) -> BaseContext:
    """Start the server that forks a process for each probe, and return at once.

    Args:
        preload: Modules that the server imports before NT.
    """
    context = multiprocessing.get_context("forkserver")
    modules = [bootstrap.NAME, *preload, *_PRELOAD]
    context.set_forkserver_preload(modules)
    # The server finds the first of them by this folder, and takes the folder out again. Before
    # 3.12.8 it does not get the path of this process, but it does get the environment.
    kept = os.environ.get(PYTHONPATH)
    os.environ[PYTHONPATH] = os.pathsep.join([bootstrap.FOLDER, *([kept] if kept else [])])
    try:
        forkserver.ensure_running()
    finally:
        del os.environ[PYTHONPATH]
        if kept:
            os.environ[PYTHONPATH] = kept
    return context

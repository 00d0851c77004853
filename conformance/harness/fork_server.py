"""The server that has imported NT once and forks a clean process for each probe.

All that is observed waits for NT's import, so this module imports next to nothing itself.
"""

from __future__ import annotations

import multiprocessing
import os
from contextlib import contextmanager
from multiprocessing import forkserver
from typing import TYPE_CHECKING

from conformance.harness import bootstrap
from conformance.harness.bootstrap import PYTHONPATH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.context import BaseContext

_PRELOAD = ("conformance.harness.preload", "conformance.harness.worker")


def start_server(preload: Sequence[str] = ()) -> BaseContext:
    """Start the server that forks a process for each probe, and return at once.

    Args:
        preload: Modules that the server imports before NT.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([bootstrap.NAME, *preload, *_PRELOAD])
    with findable_bootstrap():
        forkserver.ensure_running()
    return context


@contextmanager
def findable_bootstrap() -> Iterator[None]:
    """Let a server that is started here find the first module that it imports.

    Whatever asks the server for a process starts another one where that has died, so it happens
    in here as well. The server takes the folder out of its path again. Before 3.12.8 it does not
    get the path of this process, but it does get the environment.
    """
    kept = os.environ.get(PYTHONPATH)
    os.environ[PYTHONPATH] = os.pathsep.join([bootstrap.FOLDER, *([kept] if kept else [])])
    try:
        yield
    finally:
        del os.environ[PYTHONPATH]
        if kept:
            os.environ[PYTHONPATH] = kept

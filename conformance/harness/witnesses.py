"""Runs witnesses in NT's environment: one process imports NT, and forks another for each.

Each ends as it would by itself, and notices none of the others.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.harness.script import main as run_script
from conformance.nautilus.driver import installed_driver

if TYPE_CHECKING:
    from collections.abc import Sequence

SAID: Final = ".said"  #: Ending of the file with what a witness wrote on stderr.
STATUS: Final = ".status"  #: Of the file with how it ended, as ``subprocess`` counts it.

_POLL_S = 0.005


def main(arguments: Sequence[str]) -> int:
    """Run the scripts of a folder one after another, each for some seconds at most."""
    folder, limit_s = Path(arguments[0]), float(arguments[1])
    _import_live_stack()
    gc.freeze()
    for script in sorted(folder.glob("*.py")):
        if (status := _status_of(script, limit_s)) is not None:
            script.with_suffix(STATUS).write_text(str(status), encoding="utf-8")
    return 0


def _import_live_stack() -> None:
    """Import what most witnesses do; one that can't be imported is theirs to tell of."""
    with suppress(Exception):
        for name in installed_driver().live_stack[0]:
            importlib.import_module(name)


def _status_of(script: Path, limit_s: float) -> int | None:
    """Run a script in a fork; return how it ended, None where it took too long."""
    process = os.fork()
    if not process:
        _run(script)
    end_s = time.monotonic() + limit_s
    try:
        while time.monotonic() < end_s:
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            time.sleep(_POLL_S)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        return None
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)  # What it has started as well.


def _run(script: Path) -> None:
    """Run a script as the interpreter would, and end the process."""
    status = 1
    try:
        os.setsid()
        said = os.open(script.with_suffix(SAID), os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(said, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        status = run_script((str(script),))
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        sys.stderr.write(ended.code if isinstance(ended.code, str) else "")
    except BaseException:  # it is told as Python tells it
        sys.excepthook(*sys.exc_info())
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)

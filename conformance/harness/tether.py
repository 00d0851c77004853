"""Runs programs of the tool's own, such as an installer, that must not outlive it.

They run no line of NT's and of no feed's, so they are not confined; see `launcher` for what does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TETHER: Final = Path(__file__).with_name("boundary") / "tether.py"
_ENDS_WITHIN_S: Final = 5.0


def run_tethered(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    input: str = "",  # noqa: A002  # as subprocess calls it
    timeout_s: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, and return what it printed; it ends with this process.

    Args:
        command: The first is an absolute path.
        cwd: This process's own where not given.
        env: As ``cwd``.
        input: What it can read from its standard input.
        timeout_s: How long it may take.

    Raises:
        OSError: It can't be run.
        subprocess.TimeoutExpired: It took longer, and was ended.
    """
    whole = [sys.executable, "-I", "-S", str(_TETHER)]
    leash, held = os.pipe()
    with open(held, "wb") as hold, open(leash, "rb") as tied:
        process = subprocess.Popen(  # noqa: S603  # our own script, with a program that was chosen
            [*whole, str(leash), *map(str, command)],
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            pass_fds=(leash,),
            start_new_session=True,  # Ctrl-C is the tool's.
        )
        tied.close()
        with process:
            try:
                out, err = process.communicate(input, timeout_s)
            except BaseException:  # whatever comes, nothing of the program stays
                hold.close()
                _await_end(process)
                raise
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def _await_end(process: subprocess.Popen[str]) -> None:
    """Let the tether end the program and all that it has started; it takes no time."""
    try:
        process.wait(_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()

"""Imports NT once more, in an interpreter of its own, and tells how long that waited.

The first import after a machine's start, or beside others that read much, waits for the disk; one
that NT makes wait does so each time.
"""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

_LIMIT_S = 60.0
_BOOTSTRAP = Path(__file__).with_name("bootstrap.py")


def waited_s_again() -> float:
    """Return how long another import of NT waits, in seconds; infinite where that is not told."""
    command = (sys.executable, "-s", "-P", str(_BOOTSTRAP), __name__)
    try:
        ran = subprocess.run(  # noqa: S603  # this interpreter
            command, capture_output=True, timeout=_LIMIT_S, check=True, text=True
        )
        return float(ran.stdout.split()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return math.inf


def main(_: object = ()) -> int:
    """Import what the probes' server imports, and print how long that waited."""
    from conformance.harness import preload  # noqa: PLC0415  # it imports NT

    sys.stdout.write(f"\n{preload.STATE_AFTER.waited_s - preload.STATE_BEFORE.waited_s}\n")
    return 0

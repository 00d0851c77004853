"""Runs a witness in NT's environment, in a process of its own."""

from __future__ import annotations

import runpy
import socket
import sys
from typing import TYPE_CHECKING, Final

from conformance.harness.venue_process import use_host

if TYPE_CHECKING:
    from collections.abc import Sequence


WITNESS: Final = "__witness__"
"""The name that a witness runs under."""


def main(arguments: Sequence[str]) -> int:
    """Run the script that is named; with the venue host's descriptor, if one follows."""
    script, *descriptors = arguments
    if descriptors:
        use_host(socket.socket(fileno=int(descriptors[0])))
    sys.argv = [script]
    # Not as ``__main__``: what it starts would begin by running that once more.
    runpy.run_path(script, run_name=WITNESS)
    return 0

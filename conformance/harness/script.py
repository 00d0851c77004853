"""Runs a witness in NT's environment, as the main program of its process."""

from __future__ import annotations

import runpy
import socket
import sys
from typing import TYPE_CHECKING

from conformance.harness.venue_process import use_host

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run the script that is named; with the venue host's descriptor, if one follows."""
    script, *descriptors = arguments
    if descriptors:
        use_host(socket.socket(fileno=int(descriptors[0])))
    sys.argv = [script]
    runpy.run_path(script, run_name="__main__")
    return 0

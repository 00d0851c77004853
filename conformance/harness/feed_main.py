"""Runs a feed as its main program, once the addresses of its venue are known."""

from __future__ import annotations

import json
import os
import runpy
import socket
import sys
from typing import TYPE_CHECKING

from conformance.harness.environment import feed_settings, import_roots

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Wait for the addresses, put them into the arguments, and be ``python -m`` or ``python``.

    Args:
        arguments: The descriptor that the addresses come over, as one line of JSON; then a
            module, or the path of a script; then its arguments, with ``{http_url}`` and the like.
    """
    descriptor, program, *rest = arguments
    with socket.socket(fileno=int(descriptor)) as line, line.makefile(encoding="utf-8") as lines:
        urls = json.loads(lines.readline())
    sys.argv = [program, *(argument.format(**urls) for argument in rest)]
    if program.endswith(".py"):
        sys.path.insert(0, os.path.dirname(program))  # as Python itself does
        runpy.run_path(program, run_name="__main__")
    else:
        sys.path[:0] = import_roots(feed_settings())
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    return 0

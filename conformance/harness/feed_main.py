"""Runs a feed as its main program, once the addresses of its venue are known."""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING

from conformance.harness.environment import feed_settings
from conformance.harness.program import run_program

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Wait for the addresses, put them into the arguments, and be ``python -m`` or ``python``.

    Args:
        arguments: The descriptor that the addresses come over, as one line of JSON; then what
            `run_program` takes, with ``{http_url}`` and the like in its arguments.
    """
    descriptor, program, *rest = arguments
    with socket.socket(fileno=int(descriptor)) as line, line.makefile(encoding="utf-8") as lines:
        urls = json.loads(lines.readline())
    settings = feed_settings()
    os.environ.update(settings.variables_for(urls))
    words = [program, *(argument.format(**urls) for argument in rest)]
    run_program(words, settings.search_path)
    return 0

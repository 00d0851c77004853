"""Clients of a venue host in processes of their own, with nothing but the standard library."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
LIMIT_S = 30.0

_PRELUDE = """
import socket, sys, urllib.request
sys.path.append(sys.argv[1])
from conformance.harness.venue_process import running_venue, use_host
use_host(socket.socket(fileno=int(sys.argv[2])))

def ping(venue):
    with urllib.request.urlopen(venue.http_url + "/fapi/v1/ping", timeout=30) as answer:
        return answer.read()

"""


def ping(url: str) -> bytes:
    """Ask a venue for nothing."""
    with urllib.request.urlopen(f"{url}/fapi/v1/ping", timeout=LIMIT_S) as answer:  # noqa: S310
        return bytes(answer.read())


@contextmanager
def client(code: str, host: socket.socket) -> Iterator[subprocess.Popen[str]]:
    """Run code as a client of a host; its standard input and output are pipes."""
    with subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _PRELUDE + code, str(ROOT), str(host.fileno())],
        pass_fds=[host.fileno()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    """Return the next line that a process prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go_on(process: subprocess.Popen[str]) -> None:
    """Let a process go on that waits for a line."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()

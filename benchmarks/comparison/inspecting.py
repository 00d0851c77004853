"""Runs griffe as a library: in each release's environment, so that it sees compiled modules.

``griffe check`` compares two releases in one process, where neither's dependencies are
installed; what is compiled can't be imported there, and is left out. So each release is loaded
where it is installed, kept as a pickle (griffe's own JSON can't be read back for what it has
inspected), and the two are compared afterwards. This file runs in environments that have griffe
and nothing of ours:

    python inspecting.py load FILE
    python inspecting.py compare OLDER NEWER
"""

import pickle
import sys
import threading
from pathlib import Path

import griffe

STACK_BYTES = 512 * 1024 * 1024


def load(kept: str) -> None:
    """Load the release of this environment as ``griffe check`` would, and keep it."""
    package = griffe.load("nautilus_trader", resolve_aliases=True, resolve_external=None)
    Path(kept).write_bytes(pickle.dumps(package))


def compare(older: str, newer: str) -> None:
    """Print the breakages between two packages that were kept."""
    packages = [pickle.loads(Path(kept).read_bytes()) for kept in (older, newer)]  # noqa: S301  our own
    for breakage in griffe.find_breaking_changes(*packages):
        print(breakage.explain(style=griffe.ExplanationStyle.ONE_LINE))  # noqa: T201  its output


if __name__ == "__main__":
    # The tree of a package that size is deeper than a main thread's stack.
    sys.setrecursionlimit(1_000_000)
    threading.stack_size(STACK_BYTES)
    command = load if sys.argv[1] == "load" else compare
    worker = threading.Thread(target=command, args=sys.argv[2:])
    worker.start()
    worker.join()

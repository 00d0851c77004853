"""Stands in for NT's environment, so that a gate needs none: a plugin of pytest, and a command.

The environment is this one, of which only the locked packages are told; or, where
``STANDING_IN`` names a file with a probes' document, nothing is observed and that is the answer.

As a plugin it is ``-p standing_in``; ``python standing_in.py gate …`` is the command line.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.environments import Environment
from conformance.gate import observing
from conformance.harness.document import Observed, read_document
from conformance.workspace.locks import locked_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.workspace import Workspace

DOCUMENT = "STANDING_IN"


def make_environment(channel: str, *, workspace: Workspace, **_: object) -> Environment:
    """Return the environment in which this runs."""
    python = ".".join(map(str, sys.version_info[:2]))
    locked = locked_versions(workspace.lock(channel).read_text(encoding="utf-8"), python)
    packages = tuple(f"{name}=={importlib.metadata.version(name)}" for name in locked)
    return Environment(
        python=Path(sys.executable),
        release=importlib.metadata.version("nautilus_trader"),
        python_version=".".join(map(str, sys.version_info[:3])),
        packages=packages,
        key="standing-in",
    )


def read_observed(*_: object, only: Sequence[str] = (), **__: object) -> Observed:
    """Return what the file says was observed, or is when some probes run once more."""
    document = json.loads(Path(os.environ[DOCUMENT]).read_text(encoding="utf-8"))
    if only:
        again = document["again"]
        document["observations"] = {name: again[name] for name in only if name in again}
    return read_document(document)


setattr(observing, "make_environment", make_environment)  # noqa: B010  # it is imported there
if DOCUMENT in os.environ:
    observing.observe_channel = read_observed

if __name__ == "__main__":
    from conformance.cli.main import run_and_exit

    run_and_exit()

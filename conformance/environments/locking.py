"""Resolves the whole environment of a pin, with hashes, by uv."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from conformance.environments.failure import EnvironmentNotMadeError, Reason, uv_failure
from conformance.environments.installer import uv_environment, uv_path
from conformance.environments.wanted import with_extras
from conformance.harness.run_folder import run_folder
from conformance.harness.tether import run_tethered
from conformance.problems import shown
from conformance.workspace.locks import preferences, write_lock
from conformance.workspace.pins import PINS_FILE
from conformance.workspace.team_locks import as_preferences, team_versions

if TYPE_CHECKING:
    from conformance.workspace import Workspace
    from conformance.workspace.pins import Pin

__all__ = ["EnvironmentNotMadeError", "Reason", "lock_pin"]


def lock_pin(workspace: Workspace, pin: Pin, *, upgrade: bool = False) -> bool:
    """Write the lock of a pin, with what its feed needs; return whether that changed it.

    Args:
        workspace: Whose pin it is.
        pin: What is locked.
        upgrade: Whether to take the newest of what NT allows, instead of keeping what there is.

    Raises:
        EnvironmentNotMadeError: uv is missing, or finds no such environment. The lock stays.
        LockError: What uv found is no lock of this pin. The lock stays.
    """
    path = workspace.lock(pin.channel)
    work = run_folder().new("lock")
    settings = workspace.settings().channel(pin.channel)
    lines = [f"{with_extras(settings.extras)}=={pin.version}", *settings.requires]
    (work / PINS_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    old = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    draft = work / path.name
    kept = preferences(old) or as_preferences(team_versions(workspace.root))
    draft.write_text(kept, encoding="utf-8")
    command = ["pip", "compile", "--quiet", PINS_FILE, "--output-file", path.name, "--universal"]
    command += ["--python-version", pin.python, "--generate-hashes", "--no-header"]
    command += ["--upgrade"] if upgrade else []
    # There, for the lock quotes the paths that the resolver is given.
    ran = run_tethered([uv_path(), *command], cwd=work, env=uv_environment(os.environ, pin.python))
    if ran.returncode:
        raise uv_failure(ran.stderr, wanted=shown(path), python=pin.python)
    return write_lock(pin, path, draft.read_text(encoding="utf-8"))

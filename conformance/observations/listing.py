"""What one of the suite's modules lists inside NT's environment, confined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.environments.cache import read_json
from conformance.harness.capture import run
from conformance.harness.document import ObservationError
from conformance.harness.launch import LaunchError
from conformance.harness.nt_process import launch_of, nt_command
from conformance.harness.run_folder import run_folder
from conformance.model.failure import FailureKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conformance.facts import Json

_LIMIT_S = 300.0  # The longest takes some ten seconds of a processor.


def list_inside(python: Path, module: str, what: str) -> Mapping[str, Json]:
    """Run a module's ``main``, which writes a JSON object into a file, and return that.

    Args:
        python: Interpreter of the environment.
        module: Of this package.
        what: What is listed, for an error: ``NT's public names``.

    Raises:
        ObservationError: It can't be listed, with the last of what was said.
    """
    work = run_folder().new("listing")
    out = work / "listed.json"
    try:
        launch = launch_of(nt_command(python, module, str(out)), work=work, watched=True)
        ran = run(launch, timeout_s=_LIMIT_S)
    except LaunchError as error:
        raise ObservationError(f"{what} can't be listed: {error}", kind=error.kind) from error
    if ran.attempts:
        reached = ", ".join(map(str, ran.attempts))
        why = f"{what} can't be listed: its import reached beyond loopback: {reached}"
        raise ObservationError(why, kind=FailureKind.REACHED_OUT)
    if ran.timed_out:
        why = f"{what} can't be listed: it took longer than {_LIMIT_S:.0f} s"
        raise ObservationError(why, kind=FailureKind.HUNG)
    listed = read_json(out)
    if not isinstance(listed, dict):
        words = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        said = (words or [f"exit status {ran.returncode}"])[-1]
        raise ObservationError(f"{what} can't be listed: {said}")
    return listed

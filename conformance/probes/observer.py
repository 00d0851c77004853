"""Observes one installed release: starts the probes' process and reads what it wrote."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from conformance.probes.document import ObservationError, Observed, read_document
from conformance.probes.environment import build_environment

ROOT = Path(__file__).resolve().parents[2]


def observe(
    *,
    root: Path = ROOT,
    python: str = sys.executable,
    only: Sequence[str] = (),
    prepare: str = "",
    progress: Callable[[str], object] = lambda _: None,
) -> Observed:
    """Run the probes in ``python``'s environment and return what they observed.

    Args:
        root: The checkout whose feed and ``pyproject.toml`` count.
        python: Interpreter of the environment that has the release.
        only: Probe ids or areas; all where empty.
        prepare: ``module:function[:argument]`` called in each probe's process before the probe.
        progress: Called with a line for each probe that has ended.

    Raises:
        ObservationError: NT is not there, can't be imported, or the probes' process failed.
    """
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        out, home = Path(folder, "observed.json"), Path(folder, "home")
        home.mkdir()
        command = [python, "-m", "conformance.probes", str(out), "--prepare", prepare]
        command += ["--only", *only] if only else []
        said = _run(command, build_environment(os.environ, home=home, root=ROOT), root, progress)
        try:
            document = json.loads(out.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ObservationError(f"the probes' process wrote no result\n{said}") from error
    return read_document(document)


def _run(
    command: Sequence[str],
    environment: Mapping[str, str],
    root: Path,
    progress: Callable[[str], object],
) -> str:
    """Run the probes' process to its end and return the last of what it said."""
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603  # our own module, by an interpreter of the caller's
        command,
        cwd=root,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        assert process.stderr is not None  # noqa: S101  # it was asked for
        for line in process.stderr:
            said.append(line)
            progress(line.rstrip())
    return "".join(said[-12:])

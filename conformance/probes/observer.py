"""Observes one installed release: starts the probes' process and reads what it wrote."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.facts import Observation
from conformance.probes.environment import build_environment
from conformance.surface.offered import Place

ROOT = Path(__file__).resolve().parents[2]


class ObservationError(RuntimeError):
    """Nothing could be told of the release; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """All that the probes told of one release."""

    release: str  #: E.g. ``1.219.0``.
    python: str  #: E.g. ``3.12.1``.
    facts: Mapping[str, Observation]  #: By observation id.
    places: Mapping[str, tuple[Place, ...]]  #: Where the feed leans on a fact, by observation id.
    failures: Mapping[str, str]  #: Why a probe told nothing, by probe id.


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
    if "unusable" in document:
        raise ObservationError(document["unusable"])
    return _observed(document)


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


def _observed(document: Mapping[str, Any]) -> Observed:
    places = {
        name: tuple(
            Place(path=p["path"], used_at=tuple(p["used_at"]), nearest=tuple(p["nearest"]))
            for p in found
        )
        for name, found in document["places"].items()
    }
    return Observed(
        release=document["release"],
        python=document["python"],
        facts=document["observations"],
        places=places,
        failures=document["failures"],
    )

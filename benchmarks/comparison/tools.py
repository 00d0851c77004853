"""The tools, each run as its documentation says, on one bump."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.comparison.findings import (
    UnreadableError,
    griffe_findings,
    own_findings,
    willitbreak_findings,
)
from benchmarks.comparison.lab import PACKAGE, Lab
from benchmarks.comparison.results import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.comparison.drifts import Bump

ROOT = Path(__file__).resolve().parents[2]
FEED = "feeds/v1"
OURS = "can_i_upgrade"
INSPECTING = Path(__file__).with_name("inspecting.py")


class NotRunError(RuntimeError):
    """A tool could not be run to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One way to look at a bump."""

    id: str
    name: str  #: As the table names it, in Markdown.
    speaker: str  #: Whose wording its findings have, see `benchmarks.comparison.drifts.SPEAKERS`.
    run: Callable[[Lab, Bump], str]  #: Returns what it printed.
    findings: Callable[[str], tuple[str, ...]]
    warm: Callable[[Lab, Bump], object] = lambda _lab, _bump: None  #: Before the clock starts.


def measure(tool: Tool, lab: Lab, bump: Bump) -> Result:
    """Run a tool on a bump once, and count."""
    try:
        tool.warm(lab, bump)
        started_s = time.perf_counter()
        printed = tool.run(lab, bump)
        seconds = time.perf_counter() - started_s
        findings = tool.findings(printed)
    except (NotRunError, UnreadableError) as error:
        return Result(bump=str(bump), tool=tool.id, failure=str(error))
    return Result(
        bump=str(bump),
        tool=tool.id,
        reported=len(findings),
        named=bump.named_in(findings, tool.speaker),
        seconds=round(seconds, 1),
    )


def _run_griffe_check(lab: Lab, bump: Bump) -> str:
    releases = ("-a", f"{PACKAGE}=={bump.before}", "-b", f"{PACKAGE}=={bump.after}")
    griffe = ("-m", "griffe", "check", PACKAGE, *releases, "--no-color", "-f", "oneline")
    caches = {"XDG_CACHE_HOME": str(lab.caches)}
    ended = run_command([str(lab.tools), *griffe], (0, 1), cwd=lab.root, also=caches)
    return ended.stderr  # griffe writes its breakages there


def _run_griffe_inspecting(lab: Lab, bump: Bump) -> str:
    kept = [str(lab.root / f"{release}.pickle") for release in (bump.before, bump.after)]
    for release, file in zip((bump.before, bump.after), kept, strict=True):
        python = str(lab.installed(release))
        run_command([python, str(INSPECTING), "load", file], (0,), cwd=lab.root)
    python = str(lab.installed(bump.after))
    ended = run_command([python, str(INSPECTING), "compare", *kept], (0,), cwd=lab.root)
    return ended.stdout + ended.stderr


def _run_willitbreak(lab: Lab, bump: Bump) -> str:
    releases = ("--from", bump.before, "--to", bump.after)
    willitbreak = ("-m", "willitbreak", PACKAGE, *releases, "--json")
    cache = ("--cache", str(lab.willitbreak_cache))
    return run_command([str(lab.tools), *willitbreak, *cache, FEED], (0, 2), cwd=ROOT).stdout


def _run_can_i_upgrade(lab: Lab, bump: Bump) -> str:
    words = ("can-i-upgrade", bump.before, bump.after, "--format", "json")
    command = [sys.executable, "-m", "conformance", *words]
    caches = {"XDG_CACHE_HOME": str(lab.caches)}
    return run_command(command, (0, 1), cwd=ROOT, also=caches).stdout


def _forget_observations(lab: Lab, bump: Bump) -> None:
    # Environments are made beforehand, as the other tools' are; observations are not kept.
    _run_can_i_upgrade(lab, bump)
    shutil.rmtree(lab.caches / "nt-conformance" / "observations", ignore_errors=True)


def run_command(
    command: Sequence[str],
    good: Sequence[int],
    *,
    cwd: Path,
    also: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with variables ``also`` in its environment.

    Raises:
        NotRunError: It ended with a status that is not a ``good`` one.
    """
    environment = {**os.environ, **(also or {})}
    ended = subprocess.run(  # noqa: S603  the tools, with arguments of our own
        command, cwd=cwd, env=environment, check=False, capture_output=True, text=True
    )
    if ended.returncode not in good:
        said = (ended.stderr.strip() or "nothing on stderr").splitlines()[-1]
        raise NotRunError(f"exit status {ended.returncode}, {said}")
    return ended


TOOLS: tuple[Tool, ...] = (
    Tool(
        id=OURS,
        name="`can-i-upgrade`",
        speaker="ours",
        run=_run_can_i_upgrade,
        findings=own_findings,
        warm=_forget_observations,
    ),
    Tool(
        id="griffe_check",
        name="`griffe check`",
        speaker="griffe",
        run=_run_griffe_check,
        findings=griffe_findings,
    ),
    Tool(
        id="griffe_inspecting",
        name="griffe, inspecting",
        speaker="griffe",
        run=_run_griffe_inspecting,
        findings=griffe_findings,
    ),
    Tool(
        id="willitbreak",
        name="`willitbreak`",
        speaker="willitbreak",
        run=_run_willitbreak,
        findings=willitbreak_findings,
    ),
)

"""What the suite says of a program: its command line, in a workspace made for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conformance.environments.cache import cache_folder, digest_of, read_json, write_json
from conformance.environments.sentences import suite_digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from benchmarks.programs.collection import Program

_LIMIT_S = 300.0
_SETTINGS = '[tool.conformance]\nfeed = ["feed.py"]\n'
_PINS = 'nautilus_trader==1.219.0 ; python_version == "3.12"  # feed: asks for nothing\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of `can-i-upgrade`."""

    verdict: str
    report: Mapping[str, Any]  #: as JSON has it, files as seen from the program's; empty: none
    seconds: float
    problem: str = ""  #: what was said instead of a report


def new_workspace(root: Path) -> Path:
    """Make a workspace in which any pair can be asked for any program."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in (("pyproject.toml", _SETTINGS), ("pinned-versions.txt", _PINS)):
        (root / name).write_text(text, encoding="utf-8")
    (root / "feed.py").touch()
    return root


def answer_of(
    program: Program, pair: tuple[str, str], workspace: Path, cache: Path | None = None
) -> Answer:
    """Ask for an upgrade of a program; the answer is kept for as long as the suite is the same.

    Args:
        program: The program.
        pair: The two releases.
        workspace: As `new_workspace` makes it.
        cache: Where it is kept; ours in the user's cache folder where not given.
    """
    suite = digest_of(suite_digest(("",)), list(pair))
    kept = cache_folder(cache) / "programs" / f"{program.digest()}-{suite[:16]}.json"
    record = read_json(kept)
    if not isinstance(record, dict):
        record = _asked(program, pair, workspace)
        write_json(kept, record)
    report = record["report"]
    verdict = str(report["verdict"]) if report else "INCONCLUSIVE"
    return Answer(
        verdict=verdict,
        report=report,
        seconds=float(record["seconds"]),
        problem=str(record["problem"]),
    )


def _asked(program: Program, pair: tuple[str, str], workspace: Path) -> dict[str, Any]:
    asked = ("can-i-upgrade", *pair, "--python", "3.12", "--feed", str(program.path))
    command = (sys.executable, "-m", "conformance", *asked, "--format", "json")
    began = time.monotonic()
    ran = subprocess.run(  # noqa: S603  the suite itself
        [*command, "--root", str(workspace)], capture_output=True, timeout=_LIMIT_S, check=False
    )
    seconds = time.monotonic() - began
    try:
        report = json.loads(ran.stdout)
    except ValueError:
        report = {}
    for line in (line for drift in report.get("drifts", ()) for line in drift["lines"]):
        line["file"] = os.path.relpath(workspace / line["file"], program.folder)
    problem = "" if report else ran.stderr.decode("utf-8", "replace").strip()
    return {"report": report, "seconds": seconds, "problem": problem}

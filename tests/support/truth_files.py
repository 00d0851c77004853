"""Compares a case with its JSON file; with ``RENEW_TRUTH=1`` writes the file instead.

To renew: ``RENEW_TRUTH=1 nox -s tests -- tests/truth``, for the history
``RENEW_TRUTH=1 nox -s nightly``, and read the diff of ``tests/truth``.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.model.facts import Json, canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).resolve().parents[1] / "truth"
RENEW = "RENEW_TRUTH"


def check_case(
    case: str,
    found: Mapping[str, Json],
    *,
    folder: Path = FOLDER,
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Compare what was found with the case's file, or write it there.

    Raises:
        AssertionError: They differ, or the file is to be written where ``CI`` is set.
    """
    file, now = folder / f"{case}.json", canonical(found)
    if environ.get(RENEW):
        if environ.get("CI"):
            raise AssertionError(f"{file.name} is not renewed where CI is set: a person reads it")
        file.write_text(now, encoding="utf-8")
        return
    kept = file.read_text(encoding="utf-8") if file.is_file() else ""
    if now != kept:
        diff = difflib.unified_diff(
            kept.splitlines(), now.splitlines(), f"kept/{file.name}", "found", lineterm="", n=4
        )
        told = "\n".join(diff)
        raise AssertionError(
            f"{file.name} is not true any more\n{told}\n"
            f"fix: undo what changed it; if the change is meant, run the same command with"
            f" {RENEW}=1 and read the diff"
        )

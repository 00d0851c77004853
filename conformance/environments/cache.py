"""The folder of what is made once and found again, and what keeps two processes apart in it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.workspace.files import replace_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.model.facts import Json

OURS = "nt-conformance"


def cache_folder(chosen: Path | None = None) -> Path:
    """Return the folder that was chosen, or else ours in the user's cache folder."""
    if chosen is not None:
        return chosen.absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / OURS


def digest_of(*parts: Json) -> str:
    """Return a name for what has been put together from these parts, and from no others."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Keep other threads and processes, that ask for the same lock, waiting.

    The system frees it when the process ends, however it ends.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read_json(path: Path) -> Json:
    """Return what a file holds; None where there is no such file, or it is not whole."""
    try:
        found: Json = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def write_json(path: Path, document: Json) -> None:
    """Write a file so that whoever reads it meanwhile finds all of it, or none."""
    replace_text(path, json.dumps(document, ensure_ascii=False))

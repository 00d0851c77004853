"""Byte code, made before a confined run: in there nothing but the run folder can be written.

Compiling runs no line of what is compiled, so it needs no confinement. What is compiled of NT's
environment is what a confined run of the live stack is seen to import.
"""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.harness.tether import run_tethered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PACKAGE: Final = Path(__file__).resolve().parents[1]
ROOMS: Final = ("areas", "harness", "model", "nautilus", "venue")
"""The folders of the package from which modules are imported in NT's environment."""

ENVIRONMENT_RECORD: Final = "conformance.json"  #: In each environment that the tool has made.

_COMPILED_FILES: Final = "__pycache__"
_COMPILED: Final = "compiled"  #: In an environment's folder, once that is done.
_LIMIT_S: Final = 300.0


def compile_package(python: Path) -> None:
    """Compile the suite's own modules for an interpreter, where they are not as they should be.

    A package folder that can't be written to costs time at each run, and nothing else.
    """
    ending = f".{_tag(python)}.pyc"
    folders = [str(PACKAGE), *(f for room in ROOMS for f in _folders(str(PACKAGE / room)))]
    stale = [file for folder in folders for file in _stale(folder, ending)]
    if stale:
        compile_files(python, stale)


def is_compiled(python: Path) -> bool:
    """Whether what NT imports in an environment is compiled, or the environment is not ours."""
    folder = python.parent.parent
    return not (folder / ENVIRONMENT_RECORD).is_file() or (folder / _COMPILED).is_file()


def compile_imported(python: Path, listed: Path) -> None:
    """Compile what a run is said to have imported, once for an environment of ours.

    Args:
        python: The environment's interpreter.
        listed: The file with the paths; a run of NT wrote it, so only those below the environment
            count.
    """
    folder = python.parent.parent
    try:
        files = [Path(line) for line in listed.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError):
        return
    own = folder.resolve()
    compile_files(python, [file for file in files if file.resolve().is_relative_to(own)])
    (folder / _COMPILED).touch()


def compile_files(python: Path, files: Iterable[Path | str]) -> None:
    """Compile source files with an interpreter; one that can't be compiled is passed over."""
    listed = "\n".join(map(str, files))
    # Without site: nothing of the environment is run.
    command = [str(python), "-I", "-S", "-m", "compileall", "-q", "-i", "-"]
    run_tethered(command, input=listed, timeout_s=_LIMIT_S)


def _tag(python: Path) -> str:
    """Return what the names of an interpreter's compiled files have, e.g. ``cpython-312``."""
    folders = sorted((python.parent.parent / "lib").glob("python3.*"))
    version = folders[0].name.removeprefix("python") if folders else platform.python_version()
    return "cpython-" + "".join(version.split(".")[:2])


def _folders(root: str) -> Iterator[str]:
    """Yield a folder and those below it, but for those of compiled files."""
    for folder, names, _ in os.walk(root):
        names[:] = [name for name in names if name != _COMPILED_FILES]
        yield folder


def _stale(folder: str, ending: str) -> Iterator[str]:
    """Yield the sources of a folder that are not compiled, or were changed since."""
    made = _times(os.path.join(folder, _COMPILED_FILES))
    for name, changed in _times(folder).items():
        if name.endswith(".py") and made.get(name.removesuffix(".py") + ending, 0.0) < changed:
            yield os.path.join(folder, name)


def _times(folder: str) -> dict[str, float]:
    """Return when each file of a folder was written, in seconds; none where there is no folder."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name: entry.stat().st_mtime for entry in entries}
    except OSError:
        return {}

"""Builds a wheel of a source archive: confined, without a network, from wheels that were there.

What a build needs beside the archive is read from its ``pyproject.toml`` and installed ahead, as
wheels, so that no line of a stranger's runs before the boundary stands.
"""

from __future__ import annotations

import tarfile
import tomllib
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from conformance.environments.failure import EnvironmentNotMadeError, Reason
from conformance.harness.capture import run
from conformance.harness.launch import Launch, LaunchError, Namespaces
from conformance.harness.run_folder import run_folder
from conformance.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

ARCHIVES: Final = (".tar.gz", ".zip")
_LIMIT_S: Final = 3600.0  # NT itself takes the better part of an hour.
_SAID_LINES: Final = 6
_BROKEN: Final = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError)
_MOST_BYTES: Final = 1 << 20


def build_wheel(archive: Path, uv: str, install: Callable[[Path, tuple[str, ...]], None]) -> Path:
    """Build an archive in a new environment, and return the wheel, which is in the run folder.

    Args:
        archive: A source archive, with a ``pyproject.toml``.
        uv: The program.
        install: Makes an environment in a folder, with these requirements, from wheels alone.

    Raises:
        EnvironmentNotMadeError: It can't be built, or the system allows no namespaces.
    """
    work = run_folder().new("build")
    tools, built = work / "tools", work / "dist"
    install(tools, build_requirements(archive))
    python = tools / "bin" / "python"
    home = work / "home"
    home.mkdir()
    options = ("--wheel", "--no-build-isolation", "--offline", "--no-config", "--quiet")
    places = ("--python", str(python), "--out-dir", str(built))
    launch = Launch(
        command=(uv, "build", *options, *places, str(archive)),
        environment={
            "PATH": f"{python.parent}:/usr/bin:/bin",
            "HOME": str(home),
            "TMPDIR": str(work),
            "UV_CACHE_DIR": str(work / "cache"),
            "VIRTUAL_ENV": str(tools),
        },
        cwd=home,
        read_only=(archive, python.resolve().parents[1], Path(uv)),
        work=work,
    )
    try:
        ran = run(replace(launch, namespaces=Namespaces.REQUIRED), timeout_s=_LIMIT_S)
    except LaunchError as error:
        raise _refused(archive, Reason.NOT_CONFINED, str(error)) from error
    wheels = sorted(built.glob("*.whl"))
    if ran.returncode or not wheels:
        said = ran.stderr.decode("utf-8", "replace").strip().splitlines()[-_SAID_LINES:]
        raise _refused(archive, Reason.NOT_INSTALLABLE, "\n".join(said) or "it built no wheel")
    return wheels[0]


def build_requirements(archive: Path) -> tuple[str, ...]:
    """Return what an archive says that its build needs.

    Raises:
        EnvironmentNotMadeError: It is no archive, or has no such ``pyproject.toml``.
    """
    try:
        document = tomllib.loads(_pyproject(archive))
        requires = document["build-system"]["requires"]
    except (OSError, ValueError, LookupError, TypeError, *_BROKEN) as error:
        why = f"no pyproject.toml in it says what a build needs: {error}"
        raise _refused(archive, Reason.NOT_INSTALLABLE, why) from error
    return tuple(map(str, requires))


def _pyproject(archive: Path) -> str:
    """Return the text of the ``pyproject.toml`` in the archive's one folder."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as files:
            names = [name for name in files.namelist() if _is_pyproject(name)]
            return files.open(names[0]).read(_MOST_BYTES).decode() if names else ""
    with tarfile.open(archive) as members:
        for member in members:
            if member.isfile() and _is_pyproject(member.name):
                file = members.extractfile(member)
                return file.read(_MOST_BYTES).decode() if file else ""
    return ""


def _is_pyproject(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return len(parts) == 2 and parts[1] == "pyproject.toml"  # noqa: PLR2004  # folder and file


def _refused(archive: Path, reason: Reason, found: str) -> EnvironmentNotMadeError:
    problem = Problem(
        file=str(archive),
        what=f"inconclusive: {reason}",
        found=found,
        expected="a source archive that builds without a network, from wheels",
        fix="give the path of a wheel",
    )
    return EnvironmentNotMadeError(reason, problem)

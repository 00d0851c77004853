"""uv, as a program of its own: makes environments and fills them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.environments.building import build_wheel
from conformance.environments.failure import EnvironmentNotMadeError, Reason, uv_failure
from conformance.harness.tether import run_tethered
from conformance.problems import Problem
from conformance.uv import find_uv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conformance.environments.wanted import InstallRequest

_PLAIN = re.compile(r"3\.\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installer:
    """Runs uv for one environment, and turns its failures into reasons."""

    wanted: InstallRequest
    root: Path  #: The workspace; its ``.python-version`` lets pyenv find every Python.

    def fill(self, folder: Path) -> tuple[str, ...]:
        """Make a new environment in a folder, and return what is installed in it, sorted.

        Raises:
            EnvironmentNotMadeError: uv is missing or could not do it.
        """
        python = ("--python", interpreter(folder))
        archive, install = self.wanted.archive, self.wanted.install
        if archive is not None:
            wheel = build_wheel(archive, uv_path(), self._make_with)
            install = tuple(_with_wheel(one, archive, wheel) for one in install)
        self._make_with(folder, install)
        listed = self._uv("pip", "list", *python, "--format", "freeze")
        return tuple(sorted(line.strip() for line in listed.splitlines() if line.strip()))

    def _make_with(self, folder: Path, install: tuple[str, ...]) -> None:
        """Make an environment and install into it; nothing is built for it."""
        # Relocatable, since the folder gets its name only when all is in it.
        self._uv("venv", "--relocatable", "--no-python-downloads", "-p", self.wanted.python, folder)
        python = ("--python", interpreter(folder))
        self._uv("pip", "install", "--no-build", *python, *install)

    def _uv(self, *arguments: str | Path) -> str:
        ran = run_tethered(
            [uv_path(), *arguments, "--quiet"],
            cwd=self.root,
            env=uv_environment(os.environ, self.wanted.python),
        )
        if ran.returncode:
            raise uv_failure(ran.stderr, wanted=self.wanted.written, python=self.wanted.python)
        return ran.stdout


def _with_wheel(requirement: str, archive: Path, wheel: Path) -> str:
    """Return a requirement with the wheel that was built in the archive's place."""
    if requirement == str(archive):
        return str(wheel)
    return requirement.replace(archive.as_uri(), wheel.as_uri())


def uv_environment(caller: Mapping[str, str], python: str) -> dict[str, str]:
    """Return the environment of uv: the caller's, with its index, less what names another place."""
    kept = {k: v for k, v in caller.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
    # pyenv has each Python under its name only where it is told which; elsewhere nobody asks.
    return {"PYENV_VERSION": python, **kept} if _PLAIN.fullmatch(python) else kept


def interpreter(folder: Path) -> Path:
    """Return the interpreter of the environment in a folder."""
    return folder / "bin" / "python"


def uv_path() -> str:
    """Return the path of uv.

    Raises:
        EnvironmentNotMadeError: There is none.
    """
    if found := find_uv():
        return found
    problem = Problem(
        file="uv",
        what=f"inconclusive: {Reason.NO_UV}",
        found="no uv on PATH, and no Python package of that name",
        expected="uv, which makes the environments of releases",
        fix='pip install "nox[uv]"',
    )
    raise EnvironmentNotMadeError(Reason.NO_UV, problem)

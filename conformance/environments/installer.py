"""uv, as a program of its own: makes environments and fills them."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from conformance.environments.failure import EnvironmentNotMadeError, Reason, uv_failure
from conformance.environments.wanted import Wanted
from conformance.problems import Problem

GROUP = "contracts"  #: The dependency group that a gate's environment has; the feed's needs too.


@dataclass(frozen=True, slots=True, kw_only=True)
class Installer:
    """Runs uv for one environment, and turns its failures into reasons."""

    wanted: Wanted
    root: Path  #: The checkout whose ``pyproject.toml`` says what the suite needs.

    def fill(self, folder: Path) -> tuple[str, ...]:
        """Make a new environment in a folder, and return what is installed in it, sorted.

        Raises:
            EnvironmentNotMadeError: uv is missing or could not do it.
        """
        # Relocatable, since the folder gets its name only when all is in it.
        self._uv("venv", "--relocatable", "--no-python-downloads", "-p", self.wanted.python, folder)
        python = ("--python", interpreter(folder))
        for install in self.wanted.installs:
            hashed = "--require-hashes" in install
            needs = () if hashed else ("-r", "pyproject.toml", "--group", GROUP)
            self._uv("pip", "install", *python, *install, *needs)
        listed = self._uv("pip", "list", *python, "--format", "freeze")
        return tuple(sorted(line.strip() for line in listed.splitlines() if line.strip()))

    def _uv(self, *arguments: str | Path) -> str:
        ran = subprocess.run(  # noqa: S603  # the user's uv, with arguments of ours
            [find_uv(), *map(str, arguments), "--quiet"],
            cwd=self.root,  # where .python-version lets pyenv find every Python
            env={k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if ran.returncode:
            raise uv_failure(ran.stderr, wanted=self.wanted.written, python=self.wanted.python)
        return ran.stdout


def interpreter(folder: Path) -> Path:
    """Return the interpreter of the environment in a folder."""
    return folder / "bin" / "python"


def find_uv() -> str:
    """Return the path of uv: the program on PATH, or that of the Python package.

    Raises:
        EnvironmentNotMadeError: There is neither.
    """
    found = shutil.which("uv")
    if found:
        return found
    try:
        from uv import find_uv_bin  # noqa: PLC0415  # only where there is no program

        return find_uv_bin()
    except (ImportError, FileNotFoundError) as error:
        problem = Problem(
            file="uv",
            what=f"could not tell: {Reason.NO_UV}",
            found="no uv on PATH, and no Python package of that name",
            expected="uv, which makes the environments of releases",
            mend='pip install "nox[uv]"',
        )
        raise EnvironmentNotMadeError(Reason.NO_UV, problem) from error

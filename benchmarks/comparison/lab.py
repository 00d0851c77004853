"""The environments that the tools run in, made once and kept under ``.conformance/``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.uv import find_uv

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PACKAGE = "nautilus_trader"
VERSIONS: Mapping[str, str] = {"griffe": "2.4.1", "willitbreak": "0.1.3"}
"""The releases of the tools that the page speaks of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """Where everything is that the tools need."""

    root: Path

    @property
    def tools(self) -> Path:
        """Return the interpreter that has the tools and no NautilusTrader."""
        return _python(self.root / "tools")

    @property
    def caches(self) -> Path:
        """Return what stands for the user's cache directory."""
        return self.root / "caches"

    @property
    def willitbreak_cache(self) -> Path:
        """Return where willitbreak finds the releases it would download."""
        return self.caches / "willitbreak"

    def installed(self, release: str) -> Path:
        """Return the interpreter that has a release, its dependencies, and griffe."""
        return _python(self.root / "releases" / release)


def prepare(root: Path, releases: Sequence[str]) -> Lab:
    """Make what is not there yet; packages come from the index that uv is configured for.

    Raises:
        subprocess.CalledProcessError: uv could not; it has said why.
    """
    lab = Lab(root=root)
    wanted = (f"griffe[pypi]=={VERSIONS['griffe']}", f"willitbreak=={VERSIONS['willitbreak']}")
    _environment(root / "tools", wanted)
    for release in releases:
        package = f"{PACKAGE}=={release}"
        _environment(root / "releases" / release, (package, f"griffe=={VERSIONS['griffe']}"))
        _unpacked(lab, release, package)
    return lab


def _environment(path: Path, packages: Sequence[str]) -> None:
    if not _python(path).exists():
        _uv("venv", "--python", sys.executable, str(path))
    _uv("pip", "install", "--python", str(_python(path)), *packages)


def _unpacked(lab: Lab, release: str, package: str) -> None:
    # Both tools download a release on first use, each to a directory of this form, and then look
    # there. What they would find is put there, for two reasons: no download is in the times, and
    # willitbreak asks one host that its code names, not the index that the user has configured.
    # Should a tool change the form, it only downloads again.
    for_griffe = lab.caches / "griffe" / package
    if not for_griffe.exists():
        draft = lab.caches / "griffe" / f"draft-{release}"  # what is cut short is no release
        target = ("--no-deps", "--target", str(draft))
        _uv("pip", "install", "--python", str(lab.tools), *target, package)
        draft.rename(for_griffe)
    for_willitbreak = lab.willitbreak_cache / f"{PACKAGE}-{release}"
    complete = for_willitbreak / ".willitbreak-complete"
    if not complete.exists():
        shutil.rmtree(for_willitbreak, ignore_errors=True)
        shutil.copytree(for_griffe, for_willitbreak, copy_function=os.link)
        complete.touch()


def _python(environment: Path) -> Path:
    return environment / "bin" / "python"


def _uv(*arguments: str) -> None:
    subprocess.run(  # noqa: S603  uv, with arguments of our own
        [find_uv() or "uv", "--quiet", *arguments], check=True, stdout=sys.stderr
    )

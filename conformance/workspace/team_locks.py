"""What the team's own lock says: which release of each package its project runs with."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from conformance.workspace.pins import PACKAGE, exact_version, full_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TOML_LOCKS: Final = {"uv.lock": "package", "pylock.toml": "packages", "poetry.lock": "package"}
"""Locks that are TOML, each with the name of its array of packages; pdm.lock is like poetry's."""

REQUIREMENTS: Final = "requirements*.txt"
NT: Final = canonicalize_name(PACKAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRelease:
    """A release of NT, and where that was found."""

    version: str
    where: str  #: As the user is told it, e.g. ``uv.lock``.


def team_versions(root: Path) -> dict[str, str]:
    """Return the exact release of each package, by canonical name, that a lock of the team has."""
    found: dict[str, str] = {}
    for file in reversed(_locks(root)):
        found |= _versions(file)
    return found


def find_release(
    root: Path, dependencies: tuple[str, ...]
) -> tuple[FoundRelease | None, list[str]]:
    """Find the release of NT that the team's project runs on.

    Args:
        root: The team's folder.
        dependencies: Of its project, as written in ``pyproject.toml``.

    Returns:
        What was found first: in a lock, in the project's own dependencies, in an environment; and
        all that was looked at.
    """
    looked: list[str] = []
    for file in _locks(root):
        looked.append(file.name)
        if version := _versions(file).get(NT):
            return _found(version, file.name), looked
    looked.append("[project] dependencies")
    if version := _exact(dependencies).get(NT):
        return _found(version, "pyproject.toml"), looked
    for folder in environments_of(root):
        looked.append(folder.name)
        for info in sorted(folder.glob(f"lib/python*/site-packages/{PACKAGE}-*.dist-info")):
            version = info.name.removesuffix(".dist-info").partition("-")[2]
            return _found(version, f"what is installed in {folder.name}"), looked
    return None, looked


def _found(version: str, where: str) -> FoundRelease:
    return FoundRelease(version=full_version(version), where=where)


def environments_of(root: Path) -> list[Path]:
    """Return the environments that the team's project may be installed in."""
    return [folder for name in (".venv", "venv") if (folder := root / name).is_dir()]


def requirement_lines(file: Path) -> Iterator[str]:
    """Yield the requirements of a requirements file, without hashes, comments and options."""
    with suppress(OSError, UnicodeDecodeError):
        for line in file.read_text(encoding="utf-8-sig").replace("\\\n", " ").splitlines():
            text = line.partition(" #")[0].partition(" --")[0].strip()
            if text and not text.startswith(("#", "-")):
                yield text


def _locks(root: Path) -> list[Path]:
    named = [root / name for name in TOML_LOCKS]
    found = [file for file in (*named, *sorted(root.glob(REQUIREMENTS))) if file.is_file()]
    return [*found, *([pdm] if (pdm := root / "pdm.lock").is_file() else [])]


def _versions(file: Path) -> dict[str, str]:
    if file.suffix == ".txt":
        return _exact(requirement_lines(file))
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    packages = document.get(TOML_LOCKS.get(file.name, "package"))
    return dict(_of_packages(packages if isinstance(packages, list) else ()))


def _of_packages(packages: list[object] | tuple[()]) -> Iterator[tuple[str, str]]:
    for package in packages:
        if isinstance(package, dict) and isinstance(package.get("version"), str):
            with suppress(InvalidVersion):
                version = str(Version(package["version"]))
                yield canonicalize_name(str(package.get("name"))), version


def _exact(requirements: Iterator[str] | tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in requirements:
        with suppress(InvalidRequirement, ValueError):
            requirement = Requirement(text)
            if version := exact_version(requirement):
                found[canonicalize_name(requirement.name)] = version
    return found


def as_preferences(versions: Mapping[str, str]) -> str:
    """Return releases as a resolver takes them that is to keep them where it can."""
    return "".join(f"{name}=={version}\n" for name, version in sorted(versions.items()))

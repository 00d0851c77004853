"""The releases of a package, as the index that uv or pip is set to tells them.

Knows nothing of pins or of NautilusTrader.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

from conformance.index.asking import ReleasesError, ask_index
from conformance.index.settings import IndexSettings, read_settings
from conformance.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from packaging.version import Version

    from conformance.index.page import File

__all__ = ["IndexSettings", "Release", "ReleasesError", "read_settings", "releases"]

_MINORS = 30  #: Of Python 3: where a release names no upper end.


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release of a package."""

    version: Version
    requires_python: SpecifierSet  #: Empty where the index names no Python.
    yanked: str | None  #: Why every file of it was withdrawn, perhaps ``""``; None if not.
    uploaded_at: datetime | None  #: Its first file, in UTC; None where the index tells no time.
    has_wheel: bool

    def runs_on(self, python: str) -> bool:
        """Tell whether a Python such as ``3.12`` is one that it asks for."""
        return self.requires_python.contains(python, prereleases=True)

    @property
    def pythons(self) -> tuple[str, ...]:
        """Return the Pythons that it asks for, lowest first: ``("3.13", "3.14")``.

        Nothing where the index names none.
        """
        every = (f"3.{minor}" for minor in range(_MINORS))
        return tuple(filter(self.runs_on, every)) if str(self.requires_python) else ()


def releases(
    package: str,
    settings: IndexSettings | None = None,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Release, ...]:
    """Ask for the releases of a package, oldest first, with pre-releases and yanked ones.

    Args:
        package: Its name, in any spelling.
        settings: Where to ask; `read_settings` if not given.
        sleep: Waits, in seconds, before an index that did not answer is asked again.

    Raises:
        ReleasesError: An index failed, or none has the package.
        SettingsError: No index is set, or the tools can't say which.
    """
    settings = settings or read_settings()
    name = canonicalize_name(package)
    pages: list[tuple[File, ...]] = []
    for url in settings.urls:
        page = ask_index(url, name, settings, sleep=sleep)
        pages += [page] if page is not None else []
        if pages and not settings.every:
            break
    found = group_files(chain.from_iterable(pages), name)
    if not found:
        raise ReleasesError([_no_release(package, settings, known=bool(pages))])
    return found


def group_files(files: Iterable[File], name: str) -> tuple[Release, ...]:
    """Turn the files of a package into its releases, oldest first.

    Files of other packages, and of kinds other than wheels and source archives, are left out.
    """
    by_version: dict[Version, list[File]] = {}
    for file in files:
        of, version = _parse_name(file.name)
        if version and of == canonicalize_name(name):
            by_version.setdefault(version, []).append(file)
    return tuple(_release(version, by_version[version]) for version in sorted(by_version))


def _parse_name(name: str) -> tuple[str, Version | None]:
    try:
        if name.endswith(".whl"):
            return parse_wheel_filename(name)[:2]
        return parse_sdist_filename(name)
    except (InvalidWheelFilename, InvalidSdistFilename, ValueError):
        return name, None


def _release(version: Version, files: list[File]) -> Release:
    kept = [file for file in files if file.yanked is None]
    usable = kept or files
    times = [file.uploaded_at for file in files if file.uploaded_at]
    return Release(
        version=version,
        requires_python=_pythons(usable),
        yanked=None if kept else next((file.yanked for file in files if file.yanked), ""),
        uploaded_at=min(times, default=None),
        has_wheel=any(file.name.endswith(".whl") for file in usable),
    )


def _pythons(files: Iterable[File]) -> SpecifierSet:
    for file in files:
        # What can't be read is taken for "any Python", as pip and uv do.
        try:
            specifier = SpecifierSet(file.requires_python or "")
        except InvalidSpecifier:
            continue
        if str(specifier):
            return specifier
    return SpecifierSet()


def _no_release(package: str, settings: IndexSettings, *, known: bool) -> Problem:
    what = f"the index lists no release of {package}" if known else f"no index has {package}"
    return Problem(
        file=str(settings),
        what=what,
        found="a page without a wheel or a source archive of it" if known else "404 Not Found",
        expected=f"the releases of {package}",
        fix=settings.fix,
    )

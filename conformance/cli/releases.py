"""Releases as people type them: ``latest`` and ``1.220`` are made exact."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from packaging.version import InvalidVersion

from conformance.problems import FileError, Problem
from conformance.workspace.pins import PACKAGE, full_version

if TYPE_CHECKING:
    from collections.abc import Collection

LATEST: Final = "latest"  #: Stands for the newest final release that the index lists.


class NoReleaseError(FileError):
    """The index lists no final release."""


def exact(written: str, *, channels: Collection[str] = ()) -> str:
    """Return a release in full; whatever is none, such as a channel or a path, as it is.

    Raises:
        NoReleaseError: The newest is asked for, and there is none.
        ReleasesError: The index could not be asked for it.
    """
    if written in channels:
        return written
    if written == LATEST:
        newest = newest_release()
        sys.stderr.write(f"{LATEST} is {newest}\n")
        return newest
    try:
        return full_version(written)
    except InvalidVersion:
        return written


def newest_release() -> str:
    """Ask the index for the newest release that is final and was not withdrawn.

    Raises:
        NoReleaseError: There is none.
        ReleasesError: The index could not be asked.
    """
    from conformance.index import releases  # noqa: PLC0415  # it loads a client

    listed = releases(PACKAGE)
    final = [one for one in listed if not one.version.is_prerelease and one.yanked is None]
    if not final:
        problem = Problem(
            file=LATEST,
            what=f"the index lists no final release of {PACKAGE}",
            found=", ".join(str(one.version) for one in listed[-3:]),
            expected="a release that is neither a pre-release nor withdrawn",
            fix="name a release; nt-conformance watch --pre   lists them",
        )
        raise NoReleaseError([problem])
    return str(final[-1].version)

"""The releases between two, as the package index lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from conformance.problems import FileError, Problem
from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from conformance.index import Release

Releases = Callable[[str], Sequence["Release"]]


class RangeError(FileError):
    """There is no such range of releases."""


def releases_between(first: str, last: str, *, ask: Releases | None = None) -> tuple[str, ...]:
    """Return the releases from one to another, both among them, oldest first.

    Releases that were withdrawn are left out, and pre-releases of other versions than the two
    that are named; these two may be either.

    Args:
        first: E.g. ``1.211.0``.
        last: The same.
        ask: Lists the releases of a package; asks the index where not given.

    Raises:
        RangeError: One of the two is no release, or the first is the newer.
        ReleasesError: The index could not be asked.
    """
    ends = [_version(name) for name in (first, last)]
    if ends[0] > ends[1]:
        raise RangeError([_problem("the range runs backwards", f"{first} {last}", _TWO)])
    listed = {one.version: one.yanked is not None for one in (ask or _ask_index)(PACKAGE)}
    for end in ends:
        if end not in listed:
            near = _nearest(end, listed)
            raise RangeError([_problem("the index has no such release", str(end), near)])
    named = {end.base_version for end in ends if end.is_prerelease}
    return tuple(
        str(version)
        for version in sorted(listed)
        if version in ends
        or (
            ends[0] < version < ends[1]
            and not listed[version]
            and (not version.is_prerelease or version.base_version in named)
        )
    )


def _nearest(missing: Version, listed: Iterable[Version]) -> str:
    def distance(one: Version) -> tuple[int, int, Version]:
        return (abs(one.major - missing.major), abs(one.minor - missing.minor), one)

    near = sorted((one for one in listed if not one.is_prerelease), key=distance)[:3]
    return ", ".join(map(str, sorted(near))) or "a release"


def _ask_index(package: str) -> Sequence[Release]:
    from conformance.index import releases  # noqa: PLC0415  # it loads a client

    return releases(package)


_TWO = "the older release first, such as 1.211.0 1.231.0"


def _version(written: str) -> Version:
    try:
        return Version(written)
    except InvalidVersion as error:
        raise RangeError([_problem("this is no release", written, _TWO)]) from error


def _problem(what: str, found: str, expected: str) -> Problem:
    return Problem(
        file="nt-conformance history",
        what=what,
        found=found,
        expected=expected,
        fix="nt-conformance watch   lists the releases there are",
    )

"""Another Python for a release that is not for the pinned one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from packaging.version import Version

from conformance.environments.failure import EnvironmentNotMadeError, Reason
from conformance.problems import FileError, Problem
from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformance.environments.wanted import InstallRequest

_Made = TypeVar("_Made")


def make_on_another(
    wanted: InstallRequest,
    refused: EnvironmentNotMadeError,
    make: Callable[[InstallRequest], _Made],
) -> _Made:
    """Make an environment on the lowest Python that is installed and that the release is for.

    Args:
        wanted: A release that is not for the Python it was wanted on.
        refused: Why it is not.
        make: Makes an environment.

    Raises:
        EnvironmentNotMadeError: None is installed, which says which one to install; or the index
            names no other, which is ``refused`` itself.
    """
    pythons = list(suitable_pythons(wanted.release, besides=wanted.python))
    for python in pythons:
        try:
            return make(replace(wanted, python=python))
        except EnvironmentNotMadeError as error:
            if error.reason not in (Reason.NO_PYTHON, Reason.NOT_FOR_PYTHON):
                raise
    if not pythons:
        raise refused
    raise _no_python(wanted, pythons) from refused


def suitable_pythons(release: str, *, besides: str) -> Iterator[str]:
    """Yield the Pythons that the index says a release is for, lowest first, such as ``3.13``.

    Nothing where the index can't be asked.
    """
    from conformance.index import releases  # noqa: PLC0415  # it loads a client

    try:
        listed = {one.version: one for one in releases(PACKAGE)}
    except FileError:
        return
    found = listed.get(Version(release))
    yield from (python for python in (found.pythons if found else ()) if python != besides)


def _no_python(wanted: InstallRequest, pythons: list[str]) -> EnvironmentNotMadeError:
    return EnvironmentNotMadeError(
        Reason.NO_PYTHON,
        Problem(
            file=wanted.written,
            what=f"inconclusive: {Reason.NO_PYTHON}",
            found=f"Python {wanted.python}, which the release is not for",
            expected=f"Python {' or '.join(pythons[:3])}",
            fix=f"uv python install {pythons[0]}",
        ),
    )

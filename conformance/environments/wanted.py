"""What someone wants an environment of: a release, a channel's lock, or a package file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion

from conformance.environments.building import ARCHIVES
from conformance.environments.failure import EnvironmentNotMadeError, Reason
from conformance.problems import Problem
from conformance.workspace import Workspace, find_workspace
from conformance.workspace.locks import check_lock
from conformance.workspace.pins import FEED, PACKAGE, Pin, full_version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.workspace.settings import ChannelSettings

_FILES = (".whl", *ARCHIVES)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallRequest:
    """One thing to install. Nothing of this suite is installed beside it."""

    written: str  #: As it was asked for.
    label: str  #: For names of folders.
    identity: str  #: What tells it from any other: requirements, text of a lock, digest of a file.
    install: tuple[str, ...]  #: Arguments of ``uv pip install``.
    python: str  #: E.g. ``3.12``, or the path of an interpreter.
    release: str = ""  #: The release, where it is one of the index's.
    archive: Path | None = None  #: A source archive among what is installed: it is built first.


def parse_wanted(
    written: str,
    *,
    python: str | None = None,
    workspace: Workspace | None = None,
    channel: str = FEED,
) -> InstallRequest:
    """Tell what is meant by ``1.220.0``, ``feed`` or ``dist/some.whl``.

    Args:
        written: A release, a channel, or the path of a wheel or source archive.
        python: E.g. ``3.12``; that of the channel's pin where not given.
        workspace: Whose pins and locks count; the nearest where not given.
        channel: Whose feed runs with it: a release gets what that needs, and its pin's Python.

    Raises:
        EnvironmentNotMadeError: It is none of the three.
        FileError: The pins, or the channel's lock, can't be used.
    """
    workspace = workspace or find_workspace()
    pins = workspace.pins()
    if written in pins:
        return _locked(pins[written], workspace.lock(written), python)
    pin = pins.get(channel) or pins.get(FEED)
    python = python or (pin.python if pin else "3.12")
    settings = workspace.settings().channel(channel)
    if written.endswith(_FILES):
        return _file(written, python, settings)
    try:
        version = full_version(written)
    except InvalidVersion:
        raise _unknown(written, pins) from None
    requirements = (f"{with_extras(settings.extras)}=={version}", *settings.requires)
    return InstallRequest(
        written=written,
        label=version,
        identity=" ".join(requirements),
        # What is built runs code of strangers', and NT takes the better part of an hour to build.
        install=requirements,
        python=python,
        release=version,
    )


def with_extras(extras: Sequence[str]) -> str:
    """Return NT's name in a requirement, with the extras that it is installed with."""
    return f"{PACKAGE}[{','.join(sorted(extras))}]" if extras else PACKAGE


def _locked(pin: Pin, path: Path, python: str | None) -> InstallRequest:
    """Return what makes the environment of a channel, as its gate does."""
    if python not in (None, pin.python):
        problem = Problem(
            file=pin.channel,
            what=f"inconclusive: {Reason.NOT_FOR_PYTHON}",
            found=f"Python {python}",
            expected=f"Python {pin.python}, which the channel's lock was made for",
            fix=f"give the release instead, {pin.version}, or move the pin's Python",
        )
        raise EnvironmentNotMadeError(Reason.NOT_FOR_PYTHON, problem)
    return InstallRequest(
        written=pin.channel,
        label=pin.channel,
        identity=check_lock(pin, path),
        install=("--require-hashes", "-r", str(path)),
        python=pin.python,
    )


def _file(written: str, python: str, settings: ChannelSettings) -> InstallRequest:
    path = Path(written).absolute()
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        problem = Problem(
            file=written,
            what="the package file can't be read",
            found=str(error.strerror),
            expected="a wheel, or a source archive",
            fix="give the path of one that is there",
        )
        raise EnvironmentNotMadeError(Reason.UNKNOWN, problem) from error
    extras, needed = settings.extras, settings.requires
    of_file = f"{with_extras(extras)} @ {path.as_uri()}" if extras else str(path)
    return InstallRequest(
        written=written,
        label="-".join(path.name.removesuffix(".tar.gz").split("-")[:2]),
        identity=" ".join((path.name, digest, *extras, *needed)),
        install=(of_file, *needed),
        archive=path if path.name.endswith(ARCHIVES) else None,
        python=python,
    )


def _unknown(written: str, pins: Mapping[str, Pin]) -> EnvironmentNotMadeError:
    problem = Problem(
        file=f"the release {written!r}",
        what=f"this is {Reason.UNKNOWN}",
        found=written,
        expected=f"a release such as 1.220.0, a channel ({' or '.join(pins)}),"
        " or the path of a wheel",
        fix="nt-conformance watch   lists the releases there are",
    )
    return EnvironmentNotMadeError(Reason.UNKNOWN, problem)

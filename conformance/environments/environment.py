"""The environment of one release on one Python, made once and then found again."""

from __future__ import annotations

import csv
import errno
import os
import platform
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from packaging.utils import canonicalize_name, canonicalize_version

from conformance.environments.cache import (
    cache_folder,
    digest_of,
    one_at_a_time,
    read_json,
    write_json,
)
from conformance.environments.failure import EnvironmentNotMadeError, Reason
from conformance.environments.installer import Installer, interpreter
from conformance.environments.other_python import make_on_another
from conformance.environments.wanted import InstallRequest, parse_wanted
from conformance.harness.compiled import ENVIRONMENT_RECORD
from conformance.harness.run_folder import run_folder
from conformance.problems import Problem, shown
from conformance.texts import minor_of, one_line
from conformance.workspace import Workspace, find_workspace
from conformance.workspace.locks import LockError
from conformance.workspace.pins import FEED, PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SITE = "lib/python*/site-packages"
_INFO = ".dist-info"
_LONGEST: Final = 200  #: Characters of what is gone.
_FORMAT = 3  #: Of environments: 1 had the suite's own needs in them, 2 did not list its entries.


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """An environment that is whole."""

    python: Path  #: Its interpreter.
    release: str  #: Of NT as installed, e.g. ``1.220.0``; "" where there is none.
    python_version: str  #: E.g. ``3.12.1``.
    packages: tuple[str, ...]  #: ``name==version`` of all that is installed, sorted.
    key: str  #: Differs for any two different wants.


def make_environment(
    wanted: str | InstallRequest,
    *,
    python: str | None = None,
    cache: Path | None = None,
    workspace: Workspace | None = None,
    channel: str = FEED,
) -> Environment:
    """Find the environment of a release, or make it. Nothing of this suite is in it.

    A release's dependencies are those that its index offers on the day it is made; a channel's
    are those of its lock. It is made under another name and renamed when it is whole. One in
    which another package is found than was installed is made anew.

    Args:
        wanted: A release, a channel, or the path of a wheel or source archive.
        python: E.g. ``3.12``; that of the channel's pin, else of the feed's, where not given. Of a
            release that is not for that one, the lowest that is installed and that it is for.
        cache: Where environments are kept; ours in the user's cache folder where not given.
        workspace: Whose pins, locks and settings count; the nearest where not given.
        channel: Whose feed runs with a release that is no channel's.

    Raises:
        EnvironmentNotMadeError: It can't be made, with the reason.
        FileError: The pins, or the channel's lock, can't be used.
    """
    may_choose = isinstance(wanted, str) and python is None
    if isinstance(wanted, str):
        wanted = parse_wanted(wanted, python=python, workspace=workspace, channel=channel)
    root = (workspace or find_workspace()).root
    folder = cache_folder(cache)
    if not (may_choose and wanted.release):
        return _find_or_make(wanted, root, folder)
    record = folder / "pythons" / f"{wanted.release}-not-for-{wanted.python}.json"
    known = read_json(record)
    if isinstance(known, str):
        return _find_or_make(replace(wanted, python=known), root, folder)
    try:
        return _find_or_make(wanted, root, folder)
    except EnvironmentNotMadeError as refused:
        if refused.reason is not Reason.NOT_FOR_PYTHON:
            raise
        made = make_on_another(wanted, refused, lambda other: _find_or_make(other, root, folder))
    write_json(record, minor_of(made.python_version))
    return made


def find_faults(workspace: Workspace, *, cache: Path | None = None) -> Iterator[Problem]:
    """Yield what is wrong with the environments that are kept for channels; none is no fault."""
    for channel in workspace.pins():
        try:
            folder = environment_folder(channel, workspace=workspace, cache=cache)
        except LockError:
            continue  # It is for whoever checks the locks, and no environment has it.
        if folder.exists() and (fault := _fault(folder)):
            yield Problem(
                file=shown(folder),
                what=f"the environment that is kept for the {channel} channel is broken",
                found=fault,
                expected="the environment as it was made",
                fix=f"nt-conformance gate --channel {channel}   makes it anew",
            )


def environment_folder(channel: str, *, workspace: Workspace, cache: Path | None = None) -> Path:
    """Return where the environment of a channel is kept, whether or not it is there.

    Raises:
        FileError: The pins, or the channel's lock, can't be used.
    """
    return _folder_of(parse_wanted(channel, workspace=workspace), cache_folder(cache))


def _folder_of(wanted: InstallRequest, cache: Path) -> Path:
    """Return where the environment of a want is kept."""
    machine = [platform.system(), platform.machine()]  # A home may be shared between several.
    digest = digest_of(_FORMAT, wanted.identity, wanted.python, machine)
    key = f"{wanted.label}-py{wanted.python.rpartition('/')[2]}-{digest[:16]}"
    return cache / "environments" / key


def _find_or_make(wanted: InstallRequest, root: Path, cache: Path) -> Environment:
    folder = _folder_of(wanted, cache)
    with _own_failures(wanted, folder):
        found = _find(folder)
        if found:
            return found
        with one_at_a_time(folder.with_name(f"{folder.name}.lock")):
            return _find(folder) or _make(Installer(wanted=wanted, root=root), folder)


def _find(folder: Path) -> Environment | None:
    """Return the environment in a folder, where it is whole and its Python still there."""
    if _fault(folder):
        return None
    record = _record(folder)
    return Environment(
        python=interpreter(folder),
        release=record["release"],
        python_version=record["python_version"],
        packages=tuple(record["packages"]),
        key=folder.name,
    )


def _record(folder: Path) -> dict[str, Any]:
    """Return what was recorded of an environment when it was made; nothing where that is gone."""
    record = read_json(folder / ENVIRONMENT_RECORD)
    return record if isinstance(record, dict) else {}


def _fault(folder: Path) -> str:
    """Return why an environment can't be used as it is; "" where it can."""
    record, entries = _record(folder), _entries(folder)
    if not record:
        return f"no {ENVIRONMENT_RECORD}"
    if not interpreter(folder).exists():
        return f"its Python is gone: {interpreter(folder)}"
    if gone := [name for name in record["entries"] if name not in entries]:
        return f"what was installed is gone: {one_line(', '.join(gone), _LONGEST)}"
    if entries != record["entries"]:
        more = [name for name in entries if name not in record["entries"]]
        return f"more than was installed: {one_line(', '.join(more), _LONGEST)}"
    if _installed(entries) != frozenset(map(_canonical, record["packages"])):
        return "other packages than were installed"
    gone = [name for name in _files_of_nt(folder) if not (folder / name).exists()]
    return f"what was installed is gone: {one_line(', '.join(gone), _LONGEST)}" if gone else ""


def _files_of_nt(folder: Path) -> Iterator[str]:
    """Yield the files of NT that its installer has listed."""
    for listed in folder.glob(f"{_SITE}/{PACKAGE}-*{_INFO}/RECORD"):
        site = listed.parents[1].relative_to(folder)
        with listed.open(encoding="utf-8", newline="") as lines:
            yield from ((site / row[0]).as_posix() for row in csv.reader(lines) if row)


def _entries(folder: Path) -> list[str]:
    """Return what lies in an environment's site-packages now: also a stray module or ``.pth``."""
    found = (path.name for path in folder.glob(f"{_SITE}/*") if path.name != "__pycache__")
    return sorted(found)


def _installed(entries: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Return name and version of what is installed, without asking uv."""
    found = (entry.removesuffix(_INFO) for entry in entries if entry.endswith(_INFO))
    return frozenset(_canonical("==".join(name.rsplit("-", 1))) for name in found)


def _canonical(written: str) -> tuple[str, str]:
    """Return name and version of ``name==version``, as they are compared."""
    name, _, version = written.partition("==")
    return canonicalize_name(name), canonicalize_version(version)


def _make(installer: Installer, folder: Path) -> Environment:
    # What an earlier process left, and what has lost its Python or is not as it was made.
    for old in (*folder.parent.glob(f"{folder.name}.making*"), folder):
        shutil.rmtree(old, ignore_errors=True)
    draft = folder.with_name(f"{folder.name}.making-{os.getpid()}")
    run_folder().take_with(draft)  # It goes even where this process is killed.
    try:
        packages = installer.fill(draft)
        made = Environment(
            python=interpreter(folder),
            release=_release(packages),
            python_version=_python_version(draft),
            packages=packages,
            key=folder.name,
        )
        record = {**asdict(made), "entries": _entries(draft)}
        del record["python"], record["key"]
        write_json(draft / ENVIRONMENT_RECORD, record)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return made


def _release(packages: tuple[str, ...]) -> str:
    split = (package.partition("==") for package in packages)
    ours = canonicalize_name(PACKAGE)
    return next((version for name, _, version in split if canonicalize_name(name) == ours), "")


def _python_version(folder: Path) -> str:
    """Return the version that the environment's own configuration tells."""
    lines = (folder / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    values = dict(line.replace(" ", "").split("=", 1) for line in lines if "=" in line)
    return values.get("version_info") or values["version"]


@contextmanager
def _own_failures(wanted: InstallRequest, folder: Path) -> Iterator[None]:
    """Tell what the file system refuses us, apart from uv's own failures."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = Reason.NO_SPACE if full else Reason.NOT_INSTALLABLE
        problem = Problem(
            file=wanted.written,
            what=f"inconclusive: {reason}",
            found=f"{error.strerror}: {folder.parent}",
            expected="a folder that environments can be made in",
            fix="name another folder with --cache",
        )
        raise EnvironmentNotMadeError(reason, problem) from error

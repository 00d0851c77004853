"""The locks: the full, hashed environment of each pin, and whether it is still the pin's.

``nt-conformance lock`` writes a lock as ``contracts/locks/<channel>.txt``. Its first lines say
which pin it was made for; it names no index, since where packages come from is a setting of
the machine that installs them. The noxfile imports this module, so it needs nothing but
``packaging``.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from conformance.problems import FileError, Problem, read_text, shown
from conformance.workspace.files import keep_line_ends, replace_text
from conformance.workspace.pins import PACKAGE, Pin, exact_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_HEADER = re.compile(rf'# lock of {PACKAGE}==(\S+) ; python_version == "(\S+)"')
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_RESTORE = "remove the environment's folder; the next run makes it anew"


class LockError(FileError):
    """A lock is not that of its pin, or an environment is not that of its lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _LockEntry:
    line: int
    text: str  #: Without its hashes.
    hashes: tuple[str, ...]
    requirement: Requirement | None  #: None where the text is not one.
    version: str | None  #: None where that is not exact.

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name) if self.requirement else self.text


def check_lock(pin: Pin, path: Path, text: str | None = None) -> str:
    """Return the text of a lock if it belongs to the pin.

    Args:
        pin: What it is to be the lock of.
        path: Its file.
        text: What is to be written there; what is there already where not given.

    Raises:
        LockError: With everything that is wrong, each with the command that fixes it.
    """
    file = shown(path)
    fix = f"nt-conformance lock {pin.channel}"
    if text is None:
        if not path.exists():
            raise LockError([_no_lock(pin, file, fix)])
        text = read_text(path, LockError, fix=fix)
    problems = [
        Problem(file=file, line=line, what=what, found=found, expected=expected, fix=fix)
        for line, what, found, expected in _find_problems(pin, text)
    ]
    if problems:
        raise LockError(problems)
    return text


def locked_versions(text: str, python: str) -> dict[str, str]:
    """Return the release of each package that a lock has for this platform.

    Args:
        text: The lock.
        python: The Python that it is installed for, e.g. ``3.12``.
    """
    here = {"python_version": python, "python_full_version": f"{python}.0"}
    return {
        entry.name: version
        for entry in _entries(text)
        if entry.requirement
        and (version := entry.version)
        and (entry.requirement.marker is None or entry.requirement.marker.evaluate(here))
    }


def check_installed(lock: Path, python: str, installed: Mapping[str, str]) -> None:
    """Compare what is installed with a lock: nothing else may be there, and nothing may lack.

    Args:
        lock: The lock's file.
        python: The Python that it is installed for, e.g. ``3.12``.
        installed: Releases by the names of packages.

    Raises:
        LockError: With each package that is missing, of another release, or not in the lock.
    """
    text = read_text(lock, LockError, fix=f"nt-conformance lock {lock.stem}")
    locked = locked_versions(text, python)
    present: dict[str, str] = {
        canonicalize_name(name): version for name, version in installed.items()
    }
    lines: dict[str, int] = {entry.name: entry.line for entry in _entries(text)}
    problems = [
        Problem(
            file=shown(lock),
            line=lines[name],
            what=f"{name} is not installed as locked",
            found=f"{name}=={present[name]}" if name in present else "not installed",
            expected=f"{name}=={version}",
            fix=_RESTORE,
        )
        for name, version in locked.items()
        if name not in present or Version(present[name]) != Version(version)
    ]
    problems += [
        Problem(
            file=shown(lock),
            what=f"{name} is installed, and the lock does not have it",
            found=f"{name}=={present[name]}",
            expected=f"the {len(locked)} packages of the lock",
            fix=_RESTORE,
        )
        for name in sorted(present.keys() - locked.keys())
    ]
    if problems:
        raise LockError(problems)


def write_lock(pin: Pin, path: Path, body: str) -> bool:
    """Keep what a resolver found as the lock of a pin; return whether that changed the lock.

    The lock is replaced in one step: whoever reads it meanwhile gets all of one or the other.

    Raises:
        LockError: What the resolver found is not a lock of this pin; the old one is kept.
    """
    made = f"# lock of {pin}\n# made by: nt-conformance lock {pin.channel}\n{body}"
    text = check_lock(pin, path, made)
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    replace_text(path, text)
    keep_line_ends(path.parent.parent)
    return True


def preferences(text: str) -> str:
    """Return a lock's exact requirements alone, for a resolver to keep where it can.

    Hashes are left out, because a resolver that is shown a spoilt one would keep that too.
    """
    return "".join(f"{entry.text}\n" for entry in _entries(text) if entry.version)


def _no_lock(pin: Pin, file: str, fix: str) -> Problem:
    return Problem(
        file=file,
        what=f"there is no lock of the {pin.channel} pin",
        found="no such file",
        expected=f"the whole environment of {pin}, with hashes",
        fix=fix,
    )


def _entries(text: str) -> Iterator[_LockEntry]:
    """Yield what is written between comments, a requirement and its hashes at a time."""
    parts: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not parts and (not line.strip() or line.lstrip().startswith("#")):
            continue
        first = first if parts else number
        parts.append(line.removesuffix("\\").strip())
        if not line.endswith("\\"):
            yield _entry(first, " ".join(parts))
            parts = []
    if parts:
        yield _entry(first, " ".join(parts))


def _entry(line: int, text: str) -> _LockEntry:
    written, *hashes = text.split(" --hash=")
    requirement = version = None
    # Beside its own error, `packaging` lets Python's limits on digits and nesting through.
    with suppress(ValueError, RecursionError):
        requirement = Requirement(written)
        version = exact_version(requirement)
    return _LockEntry(
        line=line,
        text=written.strip(),
        hashes=tuple(f"--hash={found.strip()}" for found in hashes),
        requirement=requirement,
        version=version,
    )


def _find_problems(pin: Pin, text: str) -> Iterator[tuple[int | None, str, str, str]]:
    """Yield the line, what is wrong, what was found and what was expected."""
    entries = list(_entries(text))
    yield from _check_header(pin, text, entries)
    hashed = any(entry.hashes for entry in entries)
    if entries and not hashed:
        yield None, "the lock has no hashes", entries[0].text, "each requirement with its hashes"
    for entry in entries:
        what = _fault(entry, hashed=hashed)
        if what:
            expected = "a requirement with == and its hashes, as nt-conformance lock writes it"
            yield entry.line, what, entry.text, expected


def _check_header(
    pin: Pin, text: str, entries: Sequence[_LockEntry]
) -> Iterator[tuple[int | None, str, str, str]]:
    first = text.partition("\n")[0].rstrip("\r")
    header = _HEADER.fullmatch(first)
    expected = f"# lock of {pin}"
    if not header:
        yield 1, "the lock does not say which pin it was made for", first or "nothing", expected
    elif header[1] != pin.version:
        yield 1, f"the lock is of another release than the {pin.channel} pin", first, expected
    if header and header[2] != pin.python:
        yield 1, f"the lock is of another Python than the {pin.channel} pin", first, expected
    held = [entry for entry in entries if entry.name == canonicalize_name(PACKAGE)]
    if not held:
        wanted = f"{PACKAGE}=={pin.version}"
        yield None, f"the lock does not hold {PACKAGE}", f"{len(entries)} other packages", wanted
    for entry in held:
        if header and header[1] == pin.version and entry.version not in {None, pin.version}:
            what = "the lock holds another release than it was made for"
            yield entry.line, what, entry.text, f"{PACKAGE}=={pin.version}"


def _fault(entry: _LockEntry, *, hashed: bool) -> str | None:
    """Say what is wrong with one requirement of a lock, apart from which release it is."""
    if entry.text.startswith("-"):
        return "an option is no part of a lock"
    if entry.requirement is None:
        return "this is not a requirement"
    if entry.requirement.url:
        return f"{entry.requirement.name} is locked to a URL"
    if not entry.version:
        return f"{entry.requirement.name} is not locked to one release"
    if hashed and not (entry.hashes and all(map(_HASH.fullmatch, entry.hashes))):
        return f"{entry.requirement.name} has no hash, or a broken one"
    return None

"""The pins: which NautilusTrader releases run, on which Python, and in which role.

A line of ``pinned-versions.txt`` is a pin::

    nautilus_trader==1.219.0 ; python_version == "3.12"  # feed: what production runs

The noxfile imports this module, so it needs nothing but ``packaging``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from conformance.problems import FileError, Problem, read_text, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PINS_FILE = "pinned-versions.txt"
PACKAGE = "nautilus_trader"
FEED = "feed"  #: The channel of the release that production runs.

_COMMENT = re.compile(r"(?:^|\s)#")
_ONE_PYTHON = re.compile(r'python_version == "(3\.\d+)"|"(3\.\d+)" == python_version')
_PLAIN_WORD = re.compile(r"(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_EXACT = f"one exact release, such as {PACKAGE}==1.220.0"
_WHOLE_LINE = f'{PACKAGE}==1.220.0 ; python_version == "3.12"  # feed: what production runs'
_LIST_RELEASES = "nt-conformance watch   lists the releases there are"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """An exact NautilusTrader release, the Python it runs on, and its role."""

    version: str  #: As `packaging` writes it, e.g. ``1.219.0``.
    python: str  #: e.g. ``3.12``.
    channel: str  #: e.g. ``feed``; a plain word, since it names files.
    note: str  #: The words after the channel; may be empty.
    line: int  #: In the pins file, from 1.

    @property
    def requirement(self) -> Requirement:
        """The pin as `packaging` sees it, with its marker."""
        return Requirement(str(self))

    def __str__(self) -> str:
        """Write the pin as the pins file does, without its channel."""
        return f'{PACKAGE}=={self.version} ; python_version == "{self.python}"'


class PinsError(FileError):
    """The pins file can't be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _PinLine:
    source: str
    number: int
    requirement: str
    comment: str | None

    @property
    def head(self) -> str:
        """The requirement without its marker."""
        return self.requirement.partition(";")[0].strip()

    @property
    def channel(self) -> str:
        return (self.comment or "").partition(":")[0].strip()

    @property
    def note(self) -> str:
        return (self.comment or "").partition(":")[2].strip()

    def problem(self, what: str, *, found: str, expected: str, fix: str) -> Problem:
        return Problem(
            file=self.source,
            line=self.number,
            what=what,
            found=found,
            expected=expected,
            fix=fix,
        )


def read_pins(path: Path = Path(PINS_FILE)) -> tuple[Pin, ...]:
    """Read the pins of a file.

    Raises:
        PinsError: The file can't be read, or `parse_pins` refuses its text.
    """
    return parse_pins(read_text(path, PinsError, fix=_restore(shown(path))), shown(path))


def parse_pins(text: str, source: str = PINS_FILE) -> tuple[Pin, ...]:
    """Turn the text of a pins file into its pins, in the order they are written.

    Raises:
        PinsError: With every problem of the text, by line; `source` names the file in them.
    """
    lines = list(_split(text, source))
    if not lines:
        raise PinsError([_no_pin(text, source)])
    pins: list[Pin] = []
    problems = list(_check_channels(lines))
    for line in lines:
        pin, found = _parse_line(line)
        problems += found
        pins += [pin] if pin else []
    if problems:
        raise PinsError(sorted(problems, key=lambda problem: problem.line or 0))
    return tuple(pins)


def exact_version(requirement: Requirement) -> str | None:
    """Return the one release a requirement allows by ``==``, or None where it is another kind."""
    clauses = list(requirement.specifier)
    if len(clauses) != 1 or clauses[0].operator != "==" or clauses[0].version.endswith(".*"):
        return None
    return str(Version(clauses[0].version))


def full_version(written: str) -> str:
    """Return a release as the index writes it: ``1.220`` is ``1.220.0``.

    Raises:
        InvalidVersion: It is none.
    """
    version = Version(written)
    parts = (*version.release, *(0,) * (3 - len(version.release)))
    release = ".".join(map(str, parts))
    return str(version).replace(version.base_version, release, 1)


def _split(text: str, source: str) -> Iterator[_PinLine]:
    for number, written in enumerate(text.split("\n"), start=1):
        line = "".join(char if char.isprintable() else _stand_in(char) for char in written)
        requirement, *comment = _COMMENT.split(line, maxsplit=1)
        if requirement.strip():
            yield _PinLine(
                source=source,
                number=number,
                requirement=requirement.strip(),
                comment=comment[0].strip() if comment else None,
            )


def _stand_in(char: str) -> str:
    """Keep what is quoted on one line of the terminal, whatever was in the file."""
    return " " if char.isspace() else "\N{REPLACEMENT CHARACTER}"


def _restore(source: str) -> str:
    return f"git checkout -- {source}   brings the committed file back"


def _no_pin(text: str, source: str) -> Problem:
    return Problem(
        file=source,
        what="there is no pin",
        found="comments only" if "#" in text else "an empty file",
        expected=_WHOLE_LINE,
        fix=_restore(source),
    )


def _parse_line(line: _PinLine) -> tuple[Pin | None, list[Problem]]:
    try:
        requirement = Requirement(line.requirement)
        version = exact_version(requirement)
    # Beside its own error, `packaging` lets Python's limits on digits and nesting through.
    except (ValueError, RecursionError) as error:
        return None, [_syntax(line, error)]
    if canonicalize_name(requirement.name) != canonicalize_name(PACKAGE):
        return None, [_another_package(line, requirement)]
    problems = [*_check_extras(line, requirement), *_check_release(line, requirement)]
    marker = _ONE_PYTHON.fullmatch(str(requirement.marker))
    if not marker:
        problems.append(_bad_marker(line, requirement))
    if problems or not marker or not version:
        return None, problems
    python = marker[1] or marker[2]
    channel, note = line.channel, line.note
    pin = Pin(version=version, python=python, channel=channel, note=note, line=line.number)
    return pin, []


def _syntax(line: _PinLine, error: Exception) -> Problem:
    reason, *quoted = str(error).splitlines() or [""]
    at = f"\n{quoted[-1][4:]}" if len(quoted) > 1 else ""
    return line.problem(
        "this is not a requirement",
        found=f"{line.requirement}{at} {reason}" if at else line.requirement,
        expected=_WHOLE_LINE,
        fix="write the line as expected, or take it out",
    )


def _bad_marker(line: _PinLine, requirement: Requirement) -> Problem:
    return line.problem(
        "the marker names no single Python",
        found=str(requirement.marker or "no marker"),
        expected='python_version == "3.12", or another minor version',
        fix='end the requirement with  ; python_version == "3.12"',
    )


def _another_package(line: _PinLine, requirement: Requirement) -> Problem:
    return line.problem(
        f"{requirement.name} is not what this file pins",
        found=line.head,
        expected=f"{PACKAGE} alone; the packages it needs are in the lock",
        fix="take the line out; nt-conformance lock --upgrade   moves what the locks hold",
    )


def _check_extras(line: _PinLine, requirement: Requirement) -> Iterator[Problem]:
    if requirement.extras:
        yield line.problem(
            f"{requirement.name} is pinned with extras",
            found=line.head,
            expected=f"the package alone, such as {PACKAGE}==1.220.0",
            fix=f"take [{','.join(sorted(requirement.extras))}] out",
        )


def _check_release(line: _PinLine, requirement: Requirement) -> Iterator[Problem]:
    operators = {clause.operator for clause in requirement.specifier}
    if requirement.url:
        what = "is pinned to a URL"
    elif not operators:
        what = "is not pinned to a release"
    elif "===" in operators:
        what = "is pinned by its spelling"
    elif not exact_version(requirement) or line.head.count("==") > 1:
        what = "is pinned to a range"
    else:
        return
    yield line.problem(
        f"{requirement.name} {what}", found=line.head, expected=_EXACT, fix=_LIST_RELEASES
    )


def _check_channels(lines: Sequence[_PinLine]) -> Iterator[Problem]:
    taken: dict[str, int] = {}
    for line in lines:
        if not _PLAIN_WORD.fullmatch(line.channel):
            yield _bad_channel(line)
        elif line.channel in taken:
            yield line.problem(
                f"a second pin on the {line.channel} channel",
                found=f"# {line.comment}",
                expected=f"one pin a channel; {line.channel} is on line {taken[line.channel]}",
                fix="give the line a channel of its own, or take it out",
            )
        taken.setdefault(line.channel, line.number)
    if FEED not in taken:
        yield Problem(
            file=lines[0].source,
            what=f"no pin is on the {FEED} channel",
            found=", ".join(filter(None, taken)) or "no channel",
            expected=f"one pin on the {FEED} channel, the release that production runs",
            fix=f"end the line of that release with  # {FEED}: what production runs",
        )


def _bad_channel(line: _PinLine) -> Problem:
    if line.channel:
        return line.problem(
            "the channel's name is not a plain word",
            found=f"# {line.comment}",
            expected="small letters and digits, - or _ between them, for it names files",
            fix="write a name such as  # next: the release being prepared",
        )
    return line.problem(
        "the pin has no channel",
        found="no comment" if line.comment is None else f"# {line.comment}",
        expected="a channel and what it is for, such as # feed: what production runs",
        fix="end the line with  # next: the release being prepared",
    )

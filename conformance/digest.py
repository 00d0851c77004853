"""One comment out of the reports that a run of the gate left.

The reports come from a run that may have been a stranger's, so they are text and no more: nothing
in them is run, read further than a comment can hold, or lets a comment call people, load pictures
or bring HTML of its own. A link in the place of a report is not followed.
"""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

from conformance.moved import tell
from conformance.problems import FileError, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LIMIT = 65_000
"""The characters that the comment may have: GitHub's 65,535, less what marks it as ours."""

PREFIX = "report-"  #: Of the artifacts; then comes the channel, or what else was looked at.


_GAP = "\N{ZERO WIDTH SPACE}"
"""Keeps two characters apart for GitHub, and is not seen."""
_ALLOWED = re.compile(r"</?(?:details|summary|sub|code|br|table|thead|tbody|tr|td|th)>", re.ASCII)
_ACTIVE = re.compile(r"@(?=[0-9A-Za-z])|!(?=\[)|<(?=[A-Za-z/!?])")
"""What calls somebody, loads a picture, or opens a tag."""


class ReportsError(FileError):
    """The reports of a run can't be read."""


def read_reports(directory: Path) -> dict[str, str]:
    """Return the reports by name, in the order in which they are to be read.

    Channels come in the order of their names, and the look ahead at the upgrade last. A report
    that is too long for a comment is read no further than shows that.

    Raises:
        ReportsError: There is no such folder.
    """
    if not directory.is_dir():
        problem = Problem(
            file=shown(directory),
            what="the reports can't be read",
            found="no such folder",
            expected=f"a folder with {PREFIX}<channel>/report.md in it",
            fix="download the artifacts of the gate's run into it first",
        )
        raise ReportsError([problem])
    found = directory.glob(f"{PREFIX}*/report.md")
    paths = {path.parent.name: path for path in found if not path.parent.is_symlink()}
    ordered = sorted(paths, key=lambda name: (name == f"{PREFIX}upgrade", name))
    texts = {name.removeprefix(PREFIX): _read(paths[name]) for name in ordered}
    return {name: text for name, text in texts.items() if text is not None}


def digest(reports: Mapping[str, str], run: str) -> str:
    """Return the comment: each report whole while there is room, or where it can be read.

    Args:
        reports: Markdown by name.
        run: Address of the run that made them, which shows them all.
    """
    footer = f"\n\n[The gate's run]({run})\n"
    if not reports:
        return f"The gate ended without a report.{footer}"
    elsewhere = {
        name: harmless(f"**{name}**: too long for here; the run below has it") for name in reports
    }
    room = LIMIT - len(footer) - sum(len(line) + 2 for line in elsewhere.values())
    parts: list[str] = []
    for name, report in reports.items():
        text = harmless(report.strip())
        fits = len(text) - len(elsewhere[name]) <= room
        room -= len(text) - len(elsewhere[name]) if fits else 0
        parts.append(text if fits else elsewhere[name])
    return "\n\n".join(parts) + footer


def harmless(report: str) -> str:
    """Return a report that calls nobody, loads no picture and has no HTML but what ours have."""

    def part(found: re.Match[str]) -> str:
        allowed = found[0] == "<" and _ALLOWED.match(report, found.start())
        return found[0] if allowed else f"{found[0]}{_GAP}"

    return _ACTIVE.sub(part, report)


def _read(path: Path) -> str | None:
    """Return the beginning of a report; None where it is no file of its own."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as file:
        return file.read(LIMIT + 1)


if __name__ == "__main__":
    tell("nt-conformance digest")

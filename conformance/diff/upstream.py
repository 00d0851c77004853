"""What NautilusTrader's release notes say of a drift."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from conformance.diff.note_lines import ENOUGH, read_line, wanted_by
from conformance.environments.cache import cache_folder
from conformance.nautilus.note_terms import NOTES_URL
from conformance.problems import FileError, Problem, read_text, shown
from conformance.workspace.files import replace_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from conformance.diff.records import Drift

_KEPT_S = 24 * 3600.0
_TIMEOUT_S = 5.0
_HEADING = re.compile(r"^#\s+NautilusTrader\s+(?P<version>\d\S*)")


class NotesError(FileError):
    """The release notes that were named can't be read, or are none."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The lines of the release notes of each release that an upgrade passes."""

    lines: tuple[str, ...]

    def line_for(self, drift: Drift) -> str:
        """Return the line that speaks of a drift; "" where none does.

        A line speaks of it if it has one of its own names, what is gone or has come instead, or
        the words of its topic. Of several, the one that says most, and then the first.
        """
        wanted = wanted_by(drift)
        weights = {line: wanted.weigh(read_line(line)) for line in self.lines}
        best = max(weights, key=lambda line: weights[line], default="")
        return best if best and weights[best][0] >= ENOUGH else ""

    def add_to(self, drifts: Sequence[Drift]) -> tuple[Drift, ...]:
        """Return the drifts, each with what the release notes say of it."""
        return tuple(replace(drift, upstream=self.line_for(drift)) for drift in drifts)


def parse_notes(text: str, *, after: str, until: str) -> Notes | None:
    """Return the notes of the releases between two versions; None where none of these is there.

    Of two versions, the older one's own notes are left out, whichever way the upgrade goes.
    """
    low, high = sorted((Version(after), Version(until)))
    lines = [line for version, line in _lines(text) if low < version <= high]
    return Notes(tuple(filter(None, lines))) if lines else None


def read_notes(path: Path, *, after: str, until: str) -> Notes:
    """Read the release notes from a file.

    Raises:
        NotesError: It can't be read, or has nothing of the releases in question.
    """
    fix = "--release-notes FILE   with NT's RELEASES.md"
    text = read_text(path, NotesError, fix=fix)
    notes = parse_notes(text, after=after, until=until)
    if notes is not None:
        return notes
    found = text[:60].strip() or "nothing"
    what, expected = "these are no release notes of NautilusTrader", until
    if headings := [line for line in text.splitlines() if _HEADING.match(line)]:
        found = f"{headings[0]}, and {len(headings) - 1} more"
        what = f"these release notes have nothing between {after} and {until}"
    problem = Problem(
        file=shown(path),
        what=what,
        found=found,
        expected=f'a heading for each release, such as "# NautilusTrader {expected} Beta"',
        fix=fix,
    )
    raise NotesError([problem])


def fetch_notes(*, after: str, until: str, cache: Path | None = None) -> Notes | None:
    """Return what `fetch_text` has between two versions; None where it has nothing of these."""
    return parse_notes(fetch_text(cache), after=after, until=until)


def fetch_text(cache: Path | None = None) -> str:
    """Return the release notes of NT's public repository; "" where they can't be had.

    They are kept for a day, and longer where no newer ones can be had.
    """
    kept = cache_folder(cache) / "release-notes.md"
    return _read(kept) if _is_fresh(kept) else _download(kept)


def _is_fresh(kept: Path) -> bool:
    return kept.is_file() and 0 <= time.time() - kept.stat().st_mtime < _KEPT_S


def _download(kept: Path) -> str:
    """Return the notes as they are now, or else as they are kept; "" where they are not."""
    import httpx  # noqa: PLC0415  # only where something is asked for

    try:
        answer = httpx.get(NOTES_URL, timeout=_TIMEOUT_S, follow_redirects=True)
        answer.raise_for_status()
    # A proxy that can't be used is told by what needs the network; the notes are a help only.
    except (httpx.HTTPError, httpx.InvalidURL, ImportError, ValueError):
        return _read(kept)
    if not any(_HEADING.match(line) for line in answer.text.splitlines()):
        return _read(kept)  # A proxy's page, say.
    with suppress(OSError):  # They can be had again.
        replace_text(kept, answer.text)
    return answer.text


def _read(kept: Path) -> str:
    return kept.read_text(encoding="utf-8", errors="replace") if kept.is_file() else ""


def _lines(text: str) -> Iterator[tuple[Version, str]]:
    """Yield each point of the notes with the release that it is of; "" for its heading."""
    version: Version | None = None
    for line in text.splitlines():
        if heading := _HEADING.match(line):
            try:
                version = Version(heading["version"])
                yield version, ""
            except InvalidVersion:
                version = None
        elif version is not None and line.lstrip()[:2] in ("- ", "* "):
            yield version, line.strip()[2:].strip()

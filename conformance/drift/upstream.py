"""What NautilusTrader's release notes say of a drift."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from conformance.environments.cache import cache_folder
from conformance.problems import FileError, Problem, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from conformance.drift.records import Drift

NOTES_URL = "https://raw.githubusercontent.com/nautechsystems/nautilus_trader/develop/RELEASES.md"
_KEPT_S = 24 * 3600.0
_TIMEOUT_S = 5.0
_HEADING = re.compile(r"^#+\s+NautilusTrader\s+(?P<version>\S+)")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_COMMON = frozenset(
    {"AttributeError", "BINANCE", "BTCUSDT", "Decimal", "GET", "LIVE", "None", "Object", "PERP"}
    | {"RuntimeError", "SUBSCRIBE", "TypeError", "ValidationError", "ValueError"}
)
"""Words that look like a name, and that every other observation has."""


class NotesError(FileError):
    """The release notes that were named can't be read, or are none."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The lines of the release notes of each release that an upgrade passes."""

    lines: tuple[str, ...]

    def line_for(self, drift: Drift) -> str:
        """Return the line that speaks of a drift; "" where none does.

        A line speaks of it if it has one of its own names: what is gone, or has come instead.
        """
        names = _names_of(drift)
        best, most = "", 0
        for line in self.lines:
            words = set(_IDENTIFIER.findall(line))
            score = sum(weight for name, weight in names.items() if name in words)
            if score > most:
                best, most = line, score
        return best if most >= _ENOUGH else ""

    def add_to(self, drifts: Sequence[Drift]) -> tuple[Drift, ...]:
        """Return the drifts, each with what the release notes say of it."""
        return tuple(replace(drift, upstream=self.line_for(drift)) for drift in drifts)


_ENOUGH = 2  # A name that is gone or new; that of its owner alone says nothing.


def parse_notes(text: str, *, after: str, until: str) -> Notes:
    """Return the notes of the releases after one and until another, both as versions."""
    low, high = Version(after), Version(until)
    return Notes(tuple(line for version, line in _lines(text) if low < version <= high))


def read_notes(path: Path, *, after: str, until: str) -> Notes:
    """Read the release notes from a file.

    Raises:
        NotesError: It can't be read, or has no release's heading.
    """
    text = read_text(path, NotesError, mend="--release-notes FILE   with NT's RELEASES.md")
    if not any(_HEADING.match(line) for line in text.splitlines()):
        problem = Problem(
            file=str(path),
            what="these are no release notes of NautilusTrader",
            found=text[:60].strip() or "nothing",
            expected='a heading for each release, such as "# NautilusTrader 1.220.0 Beta"',
            mend="--release-notes FILE   with NT's RELEASES.md",
        )
        raise NotesError([problem])
    return parse_notes(text, after=after, until=until)


def fetch_notes(*, after: str, until: str, cache: Path | None = None) -> Notes | None:
    """Return the release notes of NT's public repository; None where they can't be had.

    They are kept for a day, and longer where no newer ones can be had.
    """
    kept = cache_folder(cache) / "release-notes.md"
    fresh = kept.is_file() and time.time() - kept.stat().st_mtime < _KEPT_S
    text = kept.read_text(encoding="utf-8") if fresh else _download(kept)
    return parse_notes(text, after=after, until=until) if text else None


def _download(kept: Path) -> str:
    import httpx  # noqa: PLC0415  # only where something is asked for

    try:
        answer = httpx.get(NOTES_URL, timeout=_TIMEOUT_S, follow_redirects=True)
        answer.raise_for_status()
    except httpx.HTTPError:
        return kept.read_text(encoding="utf-8") if kept.is_file() else ""
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(answer.text, encoding="utf-8")
    return answer.text


def _lines(text: str) -> Iterator[tuple[Version, str]]:
    """Yield each point of the notes with the release that it is of."""
    version: Version | None = None
    for line in text.splitlines():
        if heading := _HEADING.match(line):
            try:
                version = Version(heading["version"])
            except InvalidVersion:
                version = None
        elif version is not None and line.lstrip()[:2] in ("- ", "* "):
            yield version, line.strip()[2:].strip()


def _names_of(drift: Drift) -> dict[str, int]:
    """Return the names that a line about a drift would have, and how much each one says."""
    change = drift.change
    owner = change.observation.rpartition(".")[2]
    leaf = change.path.rpartition(".")[2]
    names = {owner: 1}
    for side in (change.before, change.after):
        names |= dict.fromkeys(_identifiers(str(side)), 2)
    names |= dict.fromkeys(_identifiers(drift.instead), 2)
    if leaf.isidentifier() and change.observation.startswith(("surface.", "ticks.", "config.")):
        names[leaf] = 2
    return {name: weight for name, weight in names.items() if name not in _COMMON}


def _identifiers(text: str) -> set[str]:
    """Return the words of a text that look like somebody's name for something."""
    found = {word for word in _IDENTIFIER.findall(text) if word not in _COMMON}
    return {word for word in found if "_" in word.strip("_") or not word.islower()}

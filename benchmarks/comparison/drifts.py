"""The real drifts of each bump, and which of them a tool's findings name."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DRIFTS_FILE = Path(__file__).with_name("drifts.toml")
SPEAKERS = ("griffe", "willitbreak", "ours")
"""Who words a finding in a way of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RealDrift:
    """Something that a release changes for the reference feed, as seen on the real releases."""

    id: str
    what: str  #: One line of Markdown.
    seen: str  #: How it was seen.
    patterns: Mapping[str, re.Pattern[str]]  #: By speaker: what a finding that names it says.


@dataclass(frozen=True, slots=True, kw_only=True)
class Bump:
    """Two releases, and everything between them that is real for the feed."""

    before: str  #: E.g. ``1.219.0``.
    after: str
    drifts: tuple[RealDrift, ...]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    def named_in(self, findings: Sequence[str], speaker: str) -> tuple[str, ...]:
        """Return the ids of the drifts that at least one finding names."""
        return tuple(
            drift.id
            for drift in self.drifts
            if any(drift.patterns[speaker].search(finding) for finding in findings)
        )


def read_bumps(path: Path = DRIFTS_FILE) -> tuple[Bump, ...]:
    """Read the bumps of a file.

    Raises:
        KeyError: A bump or a drift lacks one of its keys.
        re.error: A pattern is not a regular expression.
    """
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Bump(
            before=bump["from"],
            after=bump["to"],
            drifts=tuple(_drift(drift) for drift in bump["drifts"]),
        )
        for bump in document["bumps"]
    )


def _drift(written: Mapping[str, str]) -> RealDrift:
    return RealDrift(
        id=written["id"],
        what=written["what"],
        seen=written["seen"],
        patterns={speaker: re.compile(written[speaker]) for speaker in SPEAKERS},
    )

"""A report in pieces, of which the least important are left out until it fits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from conformance.report.markup import details

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class PartKind(IntEnum):
    """What a piece of a report is, least important first."""

    ADD = 0
    UPSTREAM = 1
    WITNESS = 2
    OTHER_FACT = 3
    LACK = 4
    SOURCE_LINE = 5
    NOTE = 6
    SHIFT = 7
    LEFT_OVER = 8
    REASON = 9
    BREAK = 10


_NOUNS = {
    PartKind.ADD: ("add", "adds"),
    PartKind.UPSTREAM: ("line on the release notes", "lines on the release notes"),
    PartKind.WITNESS: ("witness", "witnesses"),
    PartKind.OTHER_FACT: ("other fact", "other facts"),
    PartKind.LACK: ("name that was lacking before", "names that were lacking before"),
    PartKind.SOURCE_LINE: ("source line", "source lines"),
    PartKind.NOTE: ("note", "notes"),
    PartKind.SHIFT: ("shift", "shifts"),
    PartKind.LEFT_OVER: ("left-over snapshot", "left-over snapshots"),
    PartKind.REASON: ("reason", "reasons"),
    PartKind.BREAK: ("break", "breaks"),
}
_FRAME: Final = 60
"""Bytes that are enough for what stands around a section's heading and pieces."""
_SAID: Final = 400
"""Bytes that are enough to say what was left out."""


@dataclass(frozen=True, slots=True, eq=False)  # two pieces that read alike are still two
class Piece:
    """Lines that are told or left out as one."""

    kind: PartKind
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """Pieces under a heading, perhaps folded away."""

    heading: str
    pieces: Sequence[Piece]
    folded: bool = False

    def write(self, left_out: frozenset[Piece] = frozenset()) -> str:
        """Return the section's Markdown; "" if nothing of it is told."""
        body = "\n".join(one.text for one in self.pieces if one not in left_out).strip("\n")
        if not body:
            return ""
        return details(self.heading, body) if self.folded else f"### {self.heading}\n\n{body}"


def fit(sections: Sequence[Section], room: int) -> str:
    """Return the sections in `room` bytes of UTF-8, and say what they leave out.

    Pieces go by kind, those of least importance first, and the last of a kind first.
    """
    pieces = [piece for section in sections for piece in section.pieces]
    size = sum(len(section.heading.encode()) + _FRAME for section in sections)
    size += sum(map(_size, pieces)) + _SAID
    left_out = []
    for _, piece in sorted(enumerate(pieces), key=lambda one: (one[1].kind, -one[0])):
        if size <= room:
            break
        size -= _size(piece)
        left_out.append(piece)
    parts = [section.write(frozenset(left_out)) for section in sections]
    return "\n\n".join(part for part in (*parts, _said(left_out)) if part)


def _said(left_out: Iterable[Piece]) -> str:
    """Return what was left out, e.g. ``left out: 214 adds, 1 witness``."""
    counts: dict[PartKind, int] = {}
    for piece in left_out:
        counts[piece.kind] = counts.get(piece.kind, 0) + 1
    said = ", ".join(
        f"{number:,} {_NOUNS[kind][number > 1]}" for kind, number in sorted(counts.items())
    )
    return f"Left out, as a comment may not be longer: {said}" if said else ""


def _size(piece: Piece) -> int:
    return len(piece.text.encode()) + len("\n")

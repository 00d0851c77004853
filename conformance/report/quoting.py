"""A line of the feed as a terminal shows it: whole, or cut around the name it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from conformance.report import phrases

if TYPE_CHECKING:
    from conformance.model.usage_site import UsageSite

_GAP: Final = 3  #: Columns between ``file:line`` and the line.
_CUT: Final = "…"


def quote(line: UsageSite, room: int, *, marked: bool = True) -> Text:
    """Return where a line is and its text.

    Args:
        line: The line of the feed.
        room: How many columns there are. A line that does not fit is cut at its ends, never
            broken; what stands beside ``file:line`` moves below it first.
        marked: Whether a mark stands under the name.
    """
    where, parts = phrases.place(line), phrases.source(line)
    quoted = Text(where, "cyan")
    if not any(parts):
        return quoted
    beside = cell_len(where) + _GAP
    if beside + sum(map(cell_len, parts)) > room:
        quoted.append("\n")
        beside = 0
    before, name, after = _window(*parts, room - beside)
    quoted.append(" " * _GAP if beside else "").append(before).append(name, "bold").append(after)
    if name and marked:
        quoted.append("\n" + " " * (beside + cell_len(before)))
        quoted.append("^" * cell_len(name), "bold red")
    return quoted


def _window(before: str, name: str, after: str, room: int) -> tuple[str, str, str]:
    """Return as much of a line as fits, of both sides of the name where neither does."""
    if cell_len(before + name + after) <= room:
        return before, name, after
    name = _head(name, room - 2)
    spare, left, right = room - cell_len(name), cell_len(before), cell_len(after)
    keep = min(left, max(spare // 2, spare - right))
    return _head(before[::-1], keep)[::-1], name, _head(after, spare - keep)


def _head(text: str, room: int) -> str:
    return text if cell_len(text) <= room else set_cell_size(text, room - 1) + _CUT

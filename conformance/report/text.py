"""An upgrade on one screen of a terminal, with or without colours."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from io import StringIO
from itertools import chain
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from conformance.diff.records import Drift, Severity, Upgrade, Verdict
from conformance.report import moving, phrases
from conformance.report.quoting import quote
from conformance.texts import counted, cut, plain
from conformance.wording import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from conformance.model.migration import Migration

_NARROWEST: Final = 60
_WIDEST: Final = 200
_UNASKED: Final = 140  #: Where there is no terminal to ask for its width.

_NAME_WIDTH: Final = 64  #: Of a name that is gone; the rest of a longer one goes below.
_INDENT: Final = 7  #: Of what is said of a drift, under its name.
_LABEL_WIDTH: Final = 10
_ADDS_SHOWN: Final = 8
_REASON_LINES_SHOWN: Final = 6
_VALUE_LENGTH: Final = 400

_SEVERITY_STYLES = {
    Severity.BREAK: "bold red",
    Severity.SHIFT: "bold yellow",
    Severity.ADD: "green",
}
_VERDICT_STYLES = {
    Verdict.SAFE: "bold green",
    Verdict.NAMES_ONLY: "bold green",
    Verdict.REVIEW: "bold yellow",
    Verdict.BLOCKED: "bold red",
    Verdict.INCONCLUSIVE: "bold magenta",
    Verdict.NOT_APPROVED: "bold yellow",
}

_Row = tuple[str, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Depth:
    """How much of a drift is told."""

    lines: int
    also: int
    value: int  #: How long a change may be to stand beside the fact's name.
    marked: bool  #: Whether there is a mark under the name in a source line.
    cut: int = 400  #: How long a value may be at all.


_DEPTHS = {
    Severity.BREAK: _Depth(lines=4, also=2, value=0, marked=True),
    Severity.SHIFT: _Depth(lines=1, also=0, value=80, marked=False),
}
_WHOLE = _Depth(lines=sys.maxsize, also=sys.maxsize, value=80, marked=True, cut=sys.maxsize)


def render(upgrade: Upgrade, console: Console | None = None) -> str:
    """Return one screen of text, as wide and as colourful as standard output takes.

    Args:
        upgrade: What to tell.
        console: What takes the text, where that is not standard output.
    """
    console = console or _stdout()
    return _printed(_parts(upgrade, console.width), console)


def details(upgrade: Upgrade) -> str:
    """Return each drift and lack of an upgrade as a whole, in plain text and nothing else."""
    console = Console(file=StringIO(), width=_UNASKED, color_system=None)
    drifts = (_drift(drift, upgrade, _UNASKED, _WHOLE) for drift in upgrade.drifts)
    parts = (*chain.from_iterable(drifts), *_lacks(upgrade, _UNASKED))
    return _printed(parts, console).strip("\n")


def _printed(parts: Iterable[RenderableType], console: Console) -> str:
    with console.capture() as captured:
        for part in parts:
            console.print(part, highlight=False)
    # What rich fills up to the edge is of no use to one who copies or compares the text.
    return "\n".join(line.rstrip() for line in captured.get().split("\n"))


def _stdout() -> Console:
    console = Console()
    asked = console.is_terminal or "COLUMNS" in os.environ
    width = console.width if asked else _UNASKED
    return Console(width=min(max(width, _NARROWEST), _WIDEST))


def _parts(upgrade: Upgrade, width: int) -> Iterator[RenderableType]:
    yield from _headline(upgrade, width)
    if upgrade.migration is not None:
        yield from _migration(upgrade.migration, upgrade.after.release)
    for drift in moving.shown_apart(upgrade, Severity.BREAK):
        yield ""
        yield from _drift(drift, upgrade, width, _DEPTHS[Severity.BREAK])
    for number, drift in enumerate(moving.shown_apart(upgrade, Severity.SHIFT)):
        if not number:
            yield ""
        yield from _drift(drift, upgrade, width, _DEPTHS[Severity.SHIFT])
    yield from _adds(upgrade.of(Severity.ADD), width)
    yield from _lacks(upgrade, width)
    yield from _inconclusive(upgrade)
    yield from _not_run(upgrade)
    yield from _left_over(upgrade)
    closing = {
        **dict(phrases.coverage(upgrade)),
        "upstream": phrases.notes_tally(upgrade),
        "next": plain(upgrade.next_command),
    }
    rows = [(label, Text(text)) for label, text in closing.items() if text]
    if rows:
        yield ""
        yield _grid(rows)


def _headline(upgrade: Upgrade, width: int) -> Iterator[Text]:
    """Yield the verdict in one line, or in two where one is too narrow."""
    move, tally = phrases.move(upgrade), phrases.tally(upgrade)
    verdict = Text(str(upgrade.verdict), _VERDICT_STYLES[upgrade.verdict])
    line = Text(f"{move}   {phrases.pythons(upgrade)}        ", "bold").append_text(verdict)
    fits = line.cell_len + 3 + cell_len(tally) <= width
    if fits:
        yield line.append(f"   {tally}")
    else:
        yield line
        yield Text(tally)
    yield Text(phrases.compared(upgrade), "dim")


def _drift(drift: Drift, upgrade: Upgrade, width: int, depth: _Depth) -> Iterator[RenderableType]:
    title, arrow = Text(phrases.fact(drift.change), "bold"), phrases.arrow(drift.change)
    is_short = len(arrow) <= depth.value
    if is_short:
        title.append(f": {arrow}", "not bold")
    yield _titled(drift.severity, title)
    what = () if is_short else _what(drift, depth)
    why = phrases.why(drift)
    rows = [
        *what,
        *([("why", Text(why))] if why else []),
        *_where(drift, depth, width),
        *_advice(drift, upgrade, depth),
    ]
    if rows:
        yield Padding(_grid(rows), (0, 0, 0, _INDENT))


def _what(drift: Drift, depth: _Depth) -> Iterator[_Row]:
    """Yield what was and what is now; of a list only what came and went."""
    for label, texts in phrases.value_rows(drift.change).items():
        yield label, Text(cut(phrases.listed(texts), depth.cut))


def _where(drift: Drift, depth: _Depth, width: int) -> Iterator[_Row]:
    room = width - _INDENT - _LABEL_WIDTH
    for line in drift.lines[: depth.lines]:
        yield "at", quote(line, room, marked=depth.marked)
    more = len(drift.lines) - depth.lines
    if more > 0:
        yield "", Text(f"and {counted(more, 'more line')} of the feed", "dim")


def _advice(drift: Drift, upgrade: Upgrade, depth: _Depth) -> Iterator[_Row]:
    """Yield what to do about a drift, what speaks for it, and what else belongs to it."""
    for label, text in phrases.advice(drift, upgrade).items():
        yield label, Text(cut(text, depth.cut))
    for change in drift.also[: depth.also]:
        text = f"{phrases.fact(change)}: {phrases.arrow(change)}"
        yield "also", Text(cut(text, depth.cut))
    more = len(drift.also) - depth.also
    if more > 0:
        yield "also", Text(f"{counted(more, 'other fact')} of the same cause")


def _adds(adds: Sequence[Drift], width: int) -> Iterator[RenderableType]:
    """Yield a line for each add, or how many there are in each area where they are many."""
    if not adds:
        return
    yield ""
    if len(adds) > _ADDS_SHOWN:
        many = Text(counted(len(adds), "add"), "bold")
        yield _titled(Severity.ADD, many.append(f": {phrases.areas(adds)}", "not bold"))
        return
    for drift in adds:
        line, also = (
            Text(f"{phrases.fact(drift.change)}: {phrases.arrow(drift.change)}"),
            phrases.also(drift),
        )
        line.truncate(width - _INDENT - len(also), overflow="ellipsis")
        yield _titled(Severity.ADD, line.append(also))


def _lacks(upgrade: Upgrade, width: int) -> Iterator[RenderableType]:
    if not upgrade.lacks:
        return
    yield ""
    yield Text(phrases.lacking(upgrade), "bold")
    for lack in upgrade.lacks:
        row = Text(f"{plain(lack.fact)}: {plain(lack.reason)}")
        yield Padding(row, (0, 0, 0, 2))
        yield Padding(Text(cut(f"now {plain(written(lack.now))}", _VALUE_LENGTH)), (0, 0, 0, 4))
        yield from (
            Padding(quote(line, width - 4, marked=False), (0, 0, 0, 4)) for line in lack.lines[:1]
        )


def _inconclusive(upgrade: Upgrade) -> Iterator[RenderableType]:
    if not upgrade.inconclusive:
        return
    yield ""
    yield Text("inconclusive", _VERDICT_STYLES[Verdict.INCONCLUSIVE])
    for names, why in phrases.inconclusive(upgrade):
        yield Padding(Text(cut(names, _VALUE_LENGTH), "bold"), (0, 0, 0, 2))
        shown = [cut(line, _VALUE_LENGTH) for line in why[:_REASON_LINES_SHOWN]]
        yield Padding(Text("\n".join(shown)), (0, 0, 0, 4))
        more = len(why) - len(shown)
        if more > 0:
            yield Text(f"    and {counted(more, 'more line')}", "dim")


def _migration(migration: Migration, release: str) -> Iterator[RenderableType]:
    yield ""
    yield Text(moving.headline(migration, release))
    if uncalled := moving.uncalled(migration):
        yield Text(uncalled, _SEVERITY_STYLES[Severity.BREAK])
    yield Text(moving.guide(), "dim")
    for file, rows in moving.by_file(migration):
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(justify="right", min_width=_INDENT)
        grid.add_column(overflow="fold", max_width=_NAME_WIDTH)
        grid.add_column(overflow="fold")
        for site, moved in rows:
            grid.add_row(str(site.line), Text(plain(moved.name)), Text(moving.instead(moved)))
        yield ""
        yield Text(f"  {plain(file)}", "bold")
        yield grid


def _not_run(upgrade: Upgrade) -> Iterator[RenderableType]:
    if upgrade.not_run:
        yield ""
    for names, why in phrases.not_run(upgrade):
        yield Text(f"not run: {names}: {why}")


def _left_over(upgrade: Upgrade) -> Iterator[RenderableType]:
    if not upgrade.left_over:
        return
    yield ""
    yield Text("snapshots of observations that nothing makes any more", "bold")
    for path in upgrade.left_over:
        yield Text(f"  git rm {plain(path)}")


def _titled(severity: Severity, title: Text) -> Table:
    return _columns(_INDENT, _SEVERITY_STYLES[severity], [(str(severity), title)])


def _grid(rows: Iterable[_Row]) -> Table:
    return _columns(
        _LABEL_WIDTH, "dim", ((f"{label}:" if label else "", text) for label, text in rows)
    )


def _columns(width: int, style: str, rows: Iterable[_Row]) -> Table:
    """Return labels and texts in two columns; a text that is too long is folded in its own."""
    grid = Table.grid()
    grid.add_column(style=style, no_wrap=True, width=width)
    grid.add_column(overflow="fold")
    for row in rows:
        grid.add_row(*row)
    return grid

"""The page of the benchmark: a row for each pair, and below it what there is to look at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.marked_page import insert_between
from benchmarks.programs.judging import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.programs.judging import Judged

PAGE_FILE = Path(__file__).parents[2] / "docs" / "programs-benchmark.md"
BEGIN = "<!-- begin: written by `python -m benchmarks.programs` -->"
END = "<!-- end -->"
_SHOWN = tuple(mark for mark in Mark if mark not in {Mark.FOUND, Mark.SAFE})
_COLUMNS = (
    "pair",
    "programs",
    "not run on the older",
    "fail",
    "found",
    "named",
    *_SHOWN,
    Mark.SAFE,
)

Pair = tuple[str, str]


def table(found: Mapping[Pair, Sequence[Judged | None]]) -> str:
    """Return a row for each pair, and below it each program whose answer is to be looked at."""
    return "\n".join(
        [
            f"| {' | '.join(_COLUMNS)} |",
            f"|---{'|--:' * (len(_COLUMNS) - 1)}|",
            *(f"| {' | '.join(_cells(pair, judged))} |" for pair, judged in found.items()),
            *(line for pair, judged in found.items() for line in _to_look_at(pair, judged)),
        ]
    )


def inserted(page: str, text: str) -> str:
    """Return the page with this text between its marks.

    Raises:
        PageError: It does not have each mark once, in order.
    """
    return insert_between(page, text, begin=BEGIN, end=END, name=PAGE_FILE.name)


def _cells(pair: Pair, judged: Sequence[Judged | None]) -> Iterator[str]:
    ran = [one for one in judged if one]
    marks = [one.mark for one in ran]
    named = sum(one.is_named for one in ran)
    fail = marks.count(Mark.FOUND) + marks.count(Mark.MISSED)
    yield " → ".join(pair)
    counted = (len(judged), len(judged) - len(ran), fail, marks.count(Mark.FOUND), named)
    yield from map(str, (*counted, *(marks.count(mark) for mark in (*_SHOWN, Mark.SAFE))))


def _to_look_at(pair: Pair, judged: Sequence[Judged | None]) -> Iterator[str]:
    rows = [
        f"- {' → '.join(pair)}: {one.mark}: {one.program}{_detail(one)}"
        for one in judged
        if one and one.mark in _SHOWN
    ]
    yield from ["", *rows] if rows else ()


def _detail(judged: Judged) -> str:
    return f": `{judged.detail.splitlines()[0][:200]}`" if judged.detail else ""

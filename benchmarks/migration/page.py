"""The page of the benchmark: its table, and the place of that between two marks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.marked_page import insert_between

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.migration.judging import Judgement

PAGE_FILE = Path(__file__).parents[2] / "docs" / "migration-benchmark.md"
BEGIN = "<!-- begin: written by `python -m benchmarks.migration` -->"
END = "<!-- end -->"
_COLUMNS = (
    *("programs", "names used", "gone", "of these found", "missed", "reported"),
    *("said gone but there", "successor named", "not on the wheel", "in words", "guess", "unknown"),
)


def table(found: Mapping[str, Judgement]) -> str:
    """Return a row for each adapter, and below it what is wrong, by name."""
    return "\n".join(
        [
            f"| adapter | {' | '.join(_COLUMNS)} |",
            f"|---{'|--:' * len(_COLUMNS)}|",
            *(f"| {name} | {' | '.join(map(str, _cells(one)))} |" for name, one in found.items()),
            *_wrong(found),
        ]
    )


def inserted(page: str, text: str) -> str:
    """Return the page with this text between its marks.

    Raises:
        PageError: It does not have each mark once, in order.
    """
    return insert_between(page, text, begin=BEGIN, end=END, name=PAGE_FILE.name)


def _cells(one: Judgement) -> tuple[int, ...]:
    return (
        *(one.programs, one.used, one.missing, one.found, len(one.missed), one.reported),
        *(len(one.there), one.named, len(one.nowhere), one.in_words, one.guesses, one.unknown),
    )


def _wrong(found: Mapping[str, Judgement]) -> Iterator[str]:
    for name, one in found.items():
        mistakes = (("missed", one.missed), ("there", one.there), ("not on the wheel", one.nowhere))
        rows = [f"- {name}: {what}: `{each}`" for what, names in mistakes for each in names]
        yield from ["", *rows] if rows else ()

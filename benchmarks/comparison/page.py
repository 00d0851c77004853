"""The page of the comparison: its tables, and their place between two marks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.comparison.tools import OURS, TOOLS
from benchmarks.marked_page import insert_between

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.comparison.drifts import Bump
    from benchmarks.comparison.results import Result, Results

PAGE_FILE = Path(__file__).parents[2] / "docs" / "comparison.md"
BEGIN = "<!-- begin: written by `python -m benchmarks.comparison`, from its results.json -->"
END = "<!-- end -->"


def tables(results: Results, bumps: Sequence[Bump]) -> str:
    """Return what stands between the marks."""
    versions = ", ".join(f"{name} {version}" for name, version in results.versions.items())
    lines = [
        f"Run on {results.date} with Python {results.python}: {versions}.",
        "",
        "| bump | tool | lines reported | real ones among them | real ones missed | time |",
        "|---|---|--:|--:|---|--:|",
        *(_row(results, bump, tool.id, tool.name) for bump in bumps for tool in TOOLS),
        "",
        "What is real, and how it was seen on the two releases:",
        "",
        "| bump | drift | what changes for the feed | seen |",
        "|---|---|---|---|",
        *_real(bumps),
    ]
    return "\n".join(lines)


def inserted(page: str, text: str) -> str:
    """Return the page with this text between its marks.

    Raises:
        PageError: It does not have each mark once, in order.
    """
    return insert_between(page, text, begin=BEGIN, end=END, name="docs/comparison.md")


def _row(results: Results, bump: Bump, tool: str, name: str) -> str:
    result = results.of(str(bump), tool)
    if result.failure:
        return f"| {bump} | {name} | could not be run: {result.failure} | | | |"
    missed = [drift.id for drift in bump.drifts if drift.id not in result.named]
    real = f"{len(result.named)} of {len(bump.drifts)}"
    time = _time(result, results.of(str(bump), OURS))
    return (
        f"| {bump} | {name} | {result.reported} | {real} | {', '.join(missed) or 'none'} | {time} |"
    )


def _time(result: Result, ours: Result) -> str:
    if result.tool == OURS or ours.failure:
        return f"{result.seconds:.1f} s"
    return f"{result.seconds:.1f} s ({result.seconds / ours.seconds:.2f} of ours)"


def _real(bumps: Sequence[Bump]) -> Iterator[str]:
    for bump in bumps:
        for drift in bump.drifts:
            yield f"| {bump} | {drift.id} | {drift.what} | {drift.seen} |"

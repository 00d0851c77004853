"""Holds an answer against what a program really does on both releases."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from benchmarks.programs.answers import Answer
    from benchmarks.programs.collection import Program
    from benchmarks.programs.truth import Outcome

_SHORTEST = 3
"""Letters of a name that says something, if an error's text has it."""

_NOT_REACHED = {"type": "NotReached", "text": "a step before it failed", "lines": []}


_NOTHING = object()


class Truth(StrEnum):
    """What became of a program that ran on the older release."""

    FAILS = "fails"  #: A step that came to its end has an error now.
    DIFFERS = "differs"  #: Each step comes to its end, and something came out differently.
    SAME = "same"


class Mark(StrEnum):
    """How an answer fits what became of the program."""

    FOUND = "found"  #: It fails, and a break is told at a line that the error went through.
    MISSED = "missed"  #: It fails, and no break is told there.
    FALSE_BREAK = "false break"  #: It runs, with the lines of the breaks.
    UNREACHED_BREAK = "break at lines that were not run"  #: Not judged by the run.
    REVIEW_OF_DIFFERENT = "review of what differs"
    REVIEW_OF_SAME = "review of the same"  #: The shifts' lines ran, and nothing came of it.
    UNREACHED_REVIEW = "review of lines that were not run"  #: Not judged by the run.
    SAFE = "safe"
    SAFE_BUT_DIFFERENT = "safe, and it differs"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One program on one pair."""

    program: str
    truth: Truth
    mark: Mark
    is_named: bool = False  #: The error's text has the name that the break is about.
    detail: str = ""  #: What there is to look at: the error, or the drifts.
    seconds: float = 0.0  #: that the answer took


def truth_of(older: Outcome, newer: Outcome) -> tuple[Truth, Mapping[str, Any] | None]:
    """Return what became of a program, and the error of the first step that fails."""
    for step in older.steps:
        if step in older.done and (error := newer.steps.get(step, _NOT_REACHED)) is not None:
            return Truth.FAILS, error
    used = {step.removeprefix("use ") for step in older.done}
    facts = [
        (n, what, value) for n in older.does if n in used for what, value in older.does[n].items()
    ]
    # A config with one more field is the same one: the program does not set it.
    differs = any(newer.does.get(n, {}).get(what, _NOTHING) != value for n, what, value in facts)
    return (Truth.DIFFERS if differs else Truth.SAME), None


def judge(program: Program, older: Outcome, newer: Outcome, answer: Answer) -> Judged:
    """Judge an answer."""
    truth, error = truth_of(older, newer)
    breaks, shifts = (list(_drifts(answer, severity)) for severity in ("break", "shift"))
    if error:
        through = {
            (file, line)
            for file, at in error["lines"]
            for line in lines_of_calls(program.folder / file, at)
        }
        hits = [one for one in breaks if through & set(_lines(one))]
        return Judged(
            program=program.name,
            truth=truth,
            mark=Mark.FOUND if hits else Mark.MISSED,
            is_named=any(_is_named(one, error["text"]) for one in hits),
            detail=f"{error['type']}: {error['text']}",
            seconds=answer.seconds,
        )
    return Judged(
        program=program.name,
        truth=truth,
        mark=_mark_of_running(answer.verdict, truth, older, breaks or shifts),
        detail="; ".join(f"{one['observation']} {one['path']}" for one in breaks or shifts)
        or answer.problem,
        seconds=answer.seconds,
    )


def lines_of_calls(file: Path, line: int) -> set[int]:
    """Return a line, and all lines of the calls that begin there: Python tells the first only."""
    calls = (one for one in ast.walk(ast.parse(file.read_bytes())) if isinstance(one, ast.Call))
    ends = [one.end_lineno or line for one in calls if one.lineno == line]
    return {*range(line, max(ends, default=line) + 1)}


def _mark_of_running(
    verdict: str, truth: Truth, older: Outcome, drifts: list[Mapping[str, Any]]
) -> Mark:
    lines = [line for one in drifts for line in _lines(one)]
    unreached = bool(lines) and not any(line in older.lines.get(file, ()) for file, line in lines)
    if verdict == "BLOCKED":
        return Mark.UNREACHED_BREAK if unreached else Mark.FALSE_BREAK
    if verdict == "REVIEW" and truth is Truth.DIFFERS:
        return Mark.REVIEW_OF_DIFFERENT
    if verdict == "REVIEW":
        return Mark.UNREACHED_REVIEW if unreached else Mark.REVIEW_OF_SAME
    if verdict.startswith("SAFE"):
        return Mark.SAFE if truth is Truth.SAME else Mark.SAFE_BUT_DIFFERENT
    return Mark.INCONCLUSIVE


def _drifts(answer: Answer, severity: str) -> Iterator[Mapping[str, Any]]:
    return (one for one in answer.report.get("drifts", ()) if one["severity"] == severity)


def _lines(drift: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    return ((one["file"], one["line"]) for one in drift["lines"])


def _is_named(drift: Mapping[str, Any], text: str) -> bool:
    names = f"{drift['observation']}.{drift['path']}".replace("_", ".").split(".")
    return any(len(name) >= _SHORTEST and name in text for name in names)

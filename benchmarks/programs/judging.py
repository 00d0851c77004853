"""Holds an answer against what a program really does on both releases."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.programs.answers import Answer
    from benchmarks.programs.collection import Program
    from benchmarks.programs.truth import Outcome

_SHORTEST = 3
"""Letters of a name that says something, if an error's text has it."""

_NOT_REACHED = {"type": "NotReached", "text": "a step before it failed", "lines": []}


_NOTHING = object()
_COUNTS = frozenset(("orders", "positions"))
"""What a backtest comes to; all else that a class does is the fields of a config."""

_Line: TypeAlias = tuple[str, int]
"""A file, from the program's folder on, and a line."""


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
    lacking = {step for step, error in newer.steps.items() if error and _lacks_package(error)}
    judged = [step for step in older.steps if step in older.done and step not in lacking]
    for step in (step for step in judged if step in newer.steps or not lacking):
        if (error := newer.steps.get(step, _NOT_REACHED)) is not None:
            return Truth.FAILS, error
    used = {step.removeprefix("use ") for step in older.done}
    facts = [
        (n, what, value) for n in older.does if n in used for what, value in older.does[n].items()
    ]
    differs = any(
        not _is_same(
            value, newer.does.get(n, {}).get(what, _NOTHING), is_config=what not in _COUNTS
        )
        for n, what, value in facts
    )
    return (Truth.DIFFERS if differs else Truth.SAME), None


def judge(program: Program, older: Outcome, newer: Outcome, answer: Answer) -> Judged:
    """Judge an answer."""
    truth, error = truth_of(older, newer)
    breaks, shifts = (list(_drifts(answer, severity)) for severity in ("break", "shift"))
    if error:
        through = _lines_through(program, error)
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
        mark=_mark_of_running(
            answer.verdict, truth, breaks or shifts, _ran(program, older) - _failed(program, newer)
        ),
        detail="; ".join(f"{one['observation']} {one['path']}" for one in breaks or shifts)
        or answer.problem,
        seconds=answer.seconds,
    )


def _is_same(old: object, new: object, *, is_config: bool) -> bool:
    """Whether two values are the same.

    A config with one more field is, as nobody sets that; so are names in another order, as a set
    of Python has them.
    """
    if is_config and isinstance(old, dict) and isinstance(new, dict):
        return all(_is_same(old[key], new.get(key, _NOTHING), is_config=True) for key in old)
    if is_config and _are_names(old) and _are_names(new):
        return sorted(old) == sorted(new)
    return old == new


def _are_names(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _lacks_package(error: Mapping[str, Any]) -> bool:
    """Whether a package is not installed that NautilusTrader does not bring: not judged here."""
    return error["type"] == "ModuleNotFoundError" and PACKAGE not in error["text"]


def _lines_through(program: Program, error: Mapping[str, Any]) -> set[_Line]:
    """Return the lines that an error went through, and all of the calls that begin there."""
    found: set[_Line] = set()
    for file, at in error["lines"]:
        calls = (one for one in _nodes(program, file) if isinstance(one, ast.Call))
        ends = [one.end_lineno or at for one in calls if one.lineno == at]
        found |= {(file, line) for line in range(at, max(ends, default=at) + 1)}
    return found


def _failed(program: Program, newer: Outcome) -> set[_Line]:
    """Return the lines that some error went through on the newer release.

    Where the step failed on the older one too, its error says nothing against a break there.
    """
    errors = (error for error in newer.steps.values() if error)
    return {line for error in errors for line in _lines_through(program, error)}


def _ran(program: Program, older: Outcome) -> set[_Line]:
    """Return the lines that ran: of a function's head, only where its body did.

    A method that NautilusTrader was not made to call is defined, which tells nothing of it.
    """
    found = {(file, line) for file, lines in older.lines.items() for line in lines}
    for file, lines in older.lines.items():
        for node in _nodes(program, file):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
                if lines.isdisjoint(body):
                    found -= {(file, line) for line in range(node.lineno, body.start)}
    return found


def _nodes(program: Program, file: str) -> Iterator[ast.AST]:
    return ast.walk(ast.parse((program.folder / file).read_bytes()))


def _mark_of_running(
    verdict: str, truth: Truth, drifts: list[Mapping[str, Any]], ran: set[_Line]
) -> Mark:
    lines = [line for one in drifts for line in _lines(one)]
    unreached = bool(lines) and ran.isdisjoint(lines)
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

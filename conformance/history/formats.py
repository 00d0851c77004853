"""A history as text for a terminal, as Markdown, as JSON and as a page of HTML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from conformance.diff.records import Change, Drift, Severity
from conformance.history import phrases
from conformance.model.facts import Absent
from conformance.report.markup import prose
from conformance.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from conformance.history.records import FactHistory, History

_ROW: Final = 120  #: Characters of a value in a table's row.


def text(history: History) -> str:
    """Return the releases, a line each, with what stops the feed below."""
    width = max(len(column.release) for column in history.columns)
    lines = [phrases.title(history), phrases.summary(history), ""]
    for column in history.columns:
        note = "; ".join(filter(None, (phrases.tally(column), phrases.inconclusive(column))))
        lines.append(f"{column.release:<{width}}  {phrases.verdict(column):<14}  {note}".rstrip())
        lines += [
            f"{'':<{width}}    break  {drift.change.fact}" for drift in column.of(Severity.BREAK)
        ]
    return "\n".join(lines) + "\n"


def markdown(history: History) -> str:
    """Return two tables: the releases, and for each fact in which of them it changed."""
    lines = [f"# {prose(phrases.title(history))}", "", prose(phrases.summary(history)), ""]
    if summary := phrases.upstream_summary(history):
        lines += [prose(summary), ""]
    lines += ["| release | verdict | what it changed |", "|---|---|---|"]
    for column in history.columns:
        what = "; ".join(filter(None, (phrases.tally(column), phrases.inconclusive(column))))
        lines.append(f"| {column.release} | {phrases.verdict(column)} | {prose(what)} |")
    lines += ["", "| fact | release | severity | before | after | upstream |"]
    lines += ["|---|---|---|---|---|---|", *_fact_rows(history)]
    return "\n".join(lines) + "\n"


def _fact_rows(history: History) -> Iterator[str]:
    for fact in history.facts:
        for at, (change, drift) in fact.changes.items():
            sides = (phrases.value(change.before), phrases.value(change.after))
            before, after = (prose(one_line(side, _ROW)) for side in sides)
            notes = prose(one_line(phrases.upstream(drift), _ROW))
            release = history.columns[at].release
            yield (
                f"| {prose(fact.fact)} | {release} | {drift.severity} | {before} | {after}"
                f" | {notes} |"
            )


def as_json(history: History) -> str:
    """Return all that is known, for a machine."""
    document = {
        "python": history.python,
        "unchanged_facts": history.unchanged,
        "releases": [
            {
                "release": column.release,
                "verdict": str(column.verdict) if column.verdict else None,
                "inconclusive": column.inconclusive,
                "failures": {probe: str(why) for probe, why in column.failures.items()},
                "drifts": {str(severity): len(column.of(severity)) for severity in Severity},
            }
            for column in history.columns
        ],
        "facts": [
            {
                "fact": fact.fact,
                "changes": [
                    {"release": history.columns[at].release, **_change(change, drift)}
                    for at, (change, drift) in fact.changes.items()
                ],
            }
            for fact in history.facts
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _change(change: Change, drift: Drift) -> Mapping[str, Any]:
    """Return one change; a side on which there is no such fact is left out."""
    sides = {"before": change.before, "after": change.after}
    return {
        "severity": str(drift.severity),
        "rule": drift.rule,
        "reason": drift.reason,
        **{name: side for name, side in sides.items() if not isinstance(side, Absent)},
        "instead": drift.instead,
        "lines": [f"{line.file}:{line.line}" for line in drift.lines],
        "upstream": drift.upstream,
    }


def html(history: History) -> str:
    """Return the matrix of facts by release, as one page that needs nothing beside itself."""
    from conformance.report.html import templates  # noqa: PLC0415  # only HTML needs jinja2

    page = templates().get_template("matrix.html.j2")
    return page.render(history=history, phrases=phrases, cells=_cells)


def _cells(history: History, fact: FactHistory) -> Iterator[Mapping[str, Any]]:
    """Yield what a row shows for each release."""
    for at, column in enumerate(history.columns):
        change, drift = fact.changes.get(at, (None, None))
        yield {
            "release": column.release,
            "at": at,
            "silent": fact.observation in column.silent or bool(column.inconclusive),
            "value": phrases.value(fact.value_at(at)),
            "change": change,
            "drift": drift,
        }


FORMATS: Final[Mapping[str, Callable[[History], str]]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
    "html": html,
}
FILES: Final[Mapping[str, str]] = {
    "history.html": "html",
    "history.md": "markdown",
    "history.json": "json",
}
"""What is written into a folder, by name, and in which format."""

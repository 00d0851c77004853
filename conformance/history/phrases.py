"""The phrases that every form of a history shares."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from conformance.diff.records import Drift, Severity, Verdict
from conformance.model.facts import Absent
from conformance.report.phrases import NO_LINE
from conformance.texts import counted
from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.history.records import Column, History, ReleaseResult


def title(history: History) -> str:
    """Return of what and on what, e.g. ``nautilus_trader 1.211.0 … 1.231.0 on Python 3.12``."""
    first, last = history.columns[0].release, history.columns[-1].release
    return f"{PACKAGE} {first} … {last} on Python {history.python}"


def summary(history: History) -> str:
    """Return how many releases there are, how many of each verdict, and of facts."""
    verdicts = [column.verdict for column in history.columns]
    of_each = [f"{verdicts.count(v)} {v}" for v in Verdict if v in verdicts]
    releases = counted(len(history.columns), "release")
    facts = f"{counted(len(history.facts), 'fact')} changed, {history.unchanged:,} never did"
    return f"{releases}: {', '.join(of_each) or 'nothing to compare'}; {facts}"


def upstream_summary(history: History) -> str:
    """Return how many drifts the release notes name; "" where nobody asked them."""
    asked = [d for c in history.columns for d in c.drifts if d.upstream is not None]
    named = sum(bool(drift.upstream) for drift in asked)
    return f"the release notes name {named} of {counted(len(asked), 'drift')}" if asked else ""


def tally(column: Column) -> str:
    """Return how many drifts of each severity a release brought, e.g. ``2 breaks, 1 shift``."""
    found = [(severity, len(column.of(severity))) for severity in Severity]
    return ", ".join(counted(number, severity) for severity, number in found if number)


def verdict(column: Column) -> str:
    """Return a release's verdict; the first has none."""
    return str(column.verdict) if column.verdict else "the first"


def inconclusive(column: Column | ReleaseResult) -> str:
    """Return what could not be observed of a release, on one line."""
    if column.inconclusive:
        return column.inconclusive
    if not column.failures:
        return ""
    probes = ", ".join(sorted(column.failures))
    return f"{counted(len(column.failures), 'probe')} inconclusive: {probes}"


def value(fact: object) -> str:
    """Return a fact's value as it is read: texts bare, ``—`` where there is no such fact."""
    if isinstance(fact, Absent):
        return "—"
    return fact if isinstance(fact, str) else json.dumps(fact, ensure_ascii=False, sort_keys=True)


def upstream(drift: Drift) -> str:
    """Return what upstream says of a drift."""
    if drift.upstream is None:
        return "the release notes are not at hand"
    return drift.upstream or NO_LINE


def lines_of(drift: Drift) -> Sequence[str]:
    """Return the feed's lines that a drift hits, as ``file:line   text``."""
    return [f"{line.file}:{line.line}   {line.text}".rstrip() for line in drift.lines]

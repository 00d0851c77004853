"""An upgrade for a machine, as ``upgrade.schema.json`` beside this module describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.model.facts import Absent, Json
from conformance.report import moving

if TYPE_CHECKING:
    from conformance.diff.records import Change, Drift, Lack, Subject, Upgrade, Witness
    from conformance.model.coverage import Coverage
    from conformance.model.usage_site import UsageSite

SCHEMA_PATH: Final = Path(__file__).with_name("upgrade.schema.json")
SCHEMA_ID: Final = "urn:nt-conformance:schema:upgrade:2"
"""Name and version of the schema; the number moves when a reader of the old one could break."""

_Object = Mapping[str, Json]


def render(upgrade: Upgrade) -> str:
    """Return the document: one object, in ASCII, sorted as a reader meets it."""
    return json.dumps(_upgrade(upgrade), indent=2, allow_nan=False) + "\n"


def _upgrade(upgrade: Upgrade) -> _Object:
    return {
        "schema": SCHEMA_ID,
        "verdict": str(upgrade.verdict),
        "exit_status": int(upgrade.exit_status),
        "before": _subject(upgrade.before),
        "after": _subject(upgrade.after),
        "drifts": [_drift(drift) for drift in upgrade.drifts],
        "lacks": [_lack(lack) for lack in upgrade.lacks],
        "inconclusive": dict(upgrade.inconclusive),
        "not_run": dict(upgrade.not_run),
        "coverage": None if upgrade.coverage is None else _coverage(upgrade.coverage),
        "migration": None if upgrade.migration is None else moving.as_json(upgrade.migration),
        "other_changes": upgrade.other_changes,
        "next_command": upgrade.next_command,
    }


def _coverage(coverage: Coverage) -> _Object:
    return {
        "feed": coverage.feed,
        "files": coverage.files,
        "names": coverage.names,
        "lines": coverage.lines,
        "run": str(coverage.run),
        "why": coverage.why,
        "unheld": {name: _places(sites) for name, sites in coverage.unheld.items()},
        "not_followed": {name: _places(sites) for name, sites in coverage.not_followed.items()},
        "unknown": list(coverage.unknown),
        "left_out": [
            {"file": one.file, "line": one.line, "reason": str(one.reason), "text": one.text}
            for one in coverage.left_out
        ],
    }


def _places(sites: Sequence[UsageSite]) -> list[Json]:
    return [{"file": site.file, "line": site.line} for site in sites]


def _subject(subject: Subject) -> _Object:
    return {"release": subject.release, "python": subject.python, "source": subject.source}


def _drift(drift: Drift) -> _Object:
    return {
        "severity": str(drift.severity),
        **_change(drift.change),
        "rule": drift.rule,
        "reason": drift.reason,
        "lines": [_line(line) for line in drift.lines],
        "instead": drift.instead,
        "is_guess": drift.is_guess,
        "also": [_change(change) for change in drift.also],
        "witness": None if drift.witness is None else _witness(drift.witness),
        "upstream": drift.upstream,
        "note": drift.note,
    }


def _change(change: Change) -> _Object:
    """Return a change; a side that has no such fact has no key, which is not null."""
    both = (("before", change.before), ("after", change.after))
    fact: dict[str, Json] = {"observation": change.observation, "path": change.path}
    return fact | {key: value for key, value in both if not isinstance(value, Absent)}


def _line(line: UsageSite) -> _Object:
    return {
        "file": line.file,
        "line": line.line,
        "text": line.text,
        "column": line.column,
        "length": line.length,
        "indent": line.indent,
    }


def _witness(witness: Witness) -> _Object:
    return {
        "code": witness.code,
        "proof": str(witness.proof),
        "before": witness.before,
        "after": witness.after,
    }


def _lack(lack: Lack) -> _Object:
    return {
        "fact": lack.fact,
        "reason": lack.reason,
        "lines": [_line(line) for line in lack.lines],
    }

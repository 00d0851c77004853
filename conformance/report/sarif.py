"""An upgrade as SARIF 2.1.0, as code scanning takes it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from conformance.diff.records import Drift, Lack, Severity, Upgrade
from conformance.model.facts import Json
from conformance.model.usage_site import UsageSite
from conformance.report import phrases
from conformance.report.columns import columns
from conformance.texts import plain
from conformance.workspace.pins import PINS_FILE

_LEVELS: Final = {Severity.BREAK: "error", Severity.SHIFT: "warning", Severity.ADD: "note"}
_LACK_RULE: Final = "lacking-before"
_LACK_REASON: Final = "the feed lacks it on the older release already, so it is no drift"
_UNKNOWN_RULE: Final = "unnamed"
"""The id of a rule that has none, for SARIF asks for one."""

_Object = Mapping[str, Json]
_PIN: Final = UsageSite(file=PINS_FILE, line=1)
"""Where a result is that is about no line of the feed: code scanning refuses one without."""


def render(upgrade: Upgrade) -> str:
    """Return the document: one run, in ASCII."""
    rules = _rules(upgrade)
    indexes = {str(rule["id"]): index for index, rule in enumerate(rules)}
    results = [_result(drift, upgrade, indexes) for drift in upgrade.drifts]
    results += [_lack_result(lack, indexes) for lack in upgrade.lacks]
    run = {
        "tool": {"driver": {"name": "nt-conformance", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": "can-i-upgrade/"},
        "invocations": [_invocation(upgrade)],
        "results": results,
        "properties": {"verdict": str(upgrade.verdict), "tally": phrases.tally(upgrade)},
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def _rules(upgrade: Upgrade) -> Sequence[_Object]:
    """Return each rule that decided something, once, at the level it was first seen at."""
    found: dict[str, _Object] = {}
    for drift in upgrade.drifts:
        rule = _rule_id(drift)
        found.setdefault(rule, _rule(rule, drift.reason, _LEVELS[drift.severity]))
    if upgrade.lacks:
        found[_LACK_RULE] = _rule(_LACK_RULE, _LACK_REASON, "note")
    return list(found.values())


def _rule(rule: str, reason: str, level: str) -> _Object:
    text = plain(reason) or rule
    return {
        "id": rule,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": text},
        "defaultConfiguration": {"level": level},
    }


def _rule_id(drift: Drift) -> str:
    return plain(drift.rule) or _UNKNOWN_RULE


def _result(drift: Drift, upgrade: Upgrade, indexes: Mapping[str, int]) -> _Object:
    first, *others = drift.lines or (_PIN,)
    text = f"{phrases.fact(drift.change)}: {phrases.message(drift, upgrade)}"
    rule = _rule_id(drift)
    result: dict[str, Json] = {
        "ruleId": rule,
        "ruleIndex": indexes[rule],
        "level": _LEVELS[drift.severity],
        "message": {"text": text},
        "locations": [_location(first)],
        "partialFingerprints": _fingerprints(rule, drift.change.fact, first),
    }
    if others:
        related = [_location(line, number) for number, line in enumerate(others, 1)]
        result["relatedLocations"] = related
    return result


def _lack_result(lack: Lack, indexes: Mapping[str, int]) -> _Object:
    first = lack.lines[0] if lack.lines else _PIN
    return {
        "ruleId": _LACK_RULE,
        "ruleIndex": indexes[_LACK_RULE],
        "level": "note",
        "message": {"text": f"{plain(lack.fact)}: {plain(lack.reason)}"},
        "locations": [_location(first)],
        "partialFingerprints": _fingerprints(_LACK_RULE, lack.fact, first),
    }


def _location(line: UsageSite, number: int | None = None) -> _Object:
    region: dict[str, Json] = {"startLine": line.line}
    found = columns(line)
    if found is not None:
        region |= {"startColumn": found[0], "endColumn": found[1]}
    artifact: _Object = {"uri": _uri(line.file), "uriBaseId": "%SRCROOT%"}
    location: _Object = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    return location if number is None else {"id": number, **location}


def _uri(file: str) -> str:
    return quote(file.replace("\\", "/").encode(errors="replace"))


def _fingerprints(rule: str, fact: str, line: UsageSite) -> _Object:
    """Return what stays the same of a result when lines move above it.

    ``primaryLocationLineHash`` is the one that code scanning compares.
    """
    text = f"{rule}\0{fact}\0{line.file}\0{line.text}"
    digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:32]
    return {"primaryLocationLineHash": f"{digest}:1"}


def _invocation(upgrade: Upgrade) -> _Object:
    notifications: list[Json] = [
        {"level": "error", "message": {"text": "\n".join((f"inconclusive: {names}", *why))}}
        for names, why in phrases.inconclusive(upgrade)
    ]
    return {
        "executionSuccessful": not upgrade.inconclusive,
        "toolExecutionNotifications": notifications,
    }
